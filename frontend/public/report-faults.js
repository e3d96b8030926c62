/* global window, addEventListener, document, HTMLScriptElement, HTMLLinkElement, localStorage, location, navigator */
// Says on the page that it has a fault, and offers to reload: for an uncaught error, a rejection that is not handled, and
// a file that does not load. A separate script in old JavaScript, so that it works where the page's own does not run.
// A page in one language gives its words: <script src=… data-text=… data-reload=…>.
;(function () {
  var TEXTS = {
    en: ['Something went wrong on this page.', ' Open orders are kept.', 'Reload'],
    th: ['หน้านี้เกิดข้อผิดพลาด', ' คำสั่งซื้อที่ค้างไว้จะไม่หาย', 'โหลดใหม่'],
  }
  var given = document.currentScript && document.currentScript.dataset
  // A page without orders says less.
  var isShop = !document.currentScript.getAttribute('data-page')
  var isShown = false

  function language() {
    var chosen = null
    try {
      chosen = localStorage.getItem('placeorder.language')
    } catch (error) {
      // Storage is switched off.
      void error
    }
    var app = document.getElementById('app')
    var shown = app && app.firstChild ? document.documentElement.lang : navigator.language
    return /^th/i.test(chosen || shown) ? 'th' : 'en'
  }

  function show() {
    if (isShown) return
    if (!document.body) {
      document.addEventListener('DOMContentLoaded', show)
      return
    }
    isShown = true
    var hasWords = given && given.text
    var lang = hasWords ? document.documentElement.lang : language()
    var texts = hasWords ? [given.text, '', given.reload] : TEXTS[lang]
    var bar = document.createElement('div')
    bar.className = 'fault'
    bar.lang = lang
    bar.setAttribute('role', 'alert')
    var text = document.createElement('p')
    text.textContent = texts[0] + (isShop ? texts[1] : '')
    var button = document.createElement('button')
    button.type = 'button'
    button.textContent = texts[2]
    button.addEventListener('click', function () {
      location.reload()
    })
    bar.appendChild(text)
    bar.appendChild(button)
    document.body.appendChild(bar)
  }

  /** Extensions and LINE's app run scripts in the page as well; their errors are not the page's. */
  function isOurs(error, file) {
    var places = (file || '') + ((error && error.stack) || '')
    return places === '' || places.indexOf(location.origin) >= 0
  }

  function onError(event) {
    var file = event.target
    if (file instanceof HTMLScriptElement) return file.src.indexOf(location.origin) === 0 && show()
    if (file instanceof HTMLLinkElement) return file.rel === 'stylesheet' && show()
    // A picture that does not load.
    if (file !== window) return
    // The browser hides everything about an error of another origin's script.
    if (event.message === 'Script error.' || !isOurs(event.error, event.filename)) return
    if (/^ResizeObserver/.test(event.message)) return
    show()
  }

  addEventListener('error', onError, true)
  addEventListener('unhandledrejection', function (event) {
    if (isOurs(event.reason)) show()
  })
})()
