/* global document, fetch, location, setTimeout, clearTimeout, AbortController, DOMParser */
// Keeps the list of chats fresh, in the reader's time zone.
import { briefTimeOf } from './times.js'

const REFRESH_MS = 3000
const ANSWER_WITHIN_MS = 5000

function showTimes(root) {
  for (const time of root.querySelectorAll('[data-people] time'))
    time.textContent = briefTimeOf(time.dateTime)
}

async function load(address) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ANSWER_WITHIN_MS)
  try {
    const response = await fetch(address, { signal: controller.signal })
    return response.ok ? await response.text() : undefined
  } finally {
    clearTimeout(timer)
  }
}

async function refresh() {
  if (document.hidden) return
  const text = await load(location.href).catch(() => undefined)
  if (text === undefined) return
  const fresh = new DOMParser().parseFromString(text, 'text/html')
  showTimes(fresh)
  const [now, next] = [document, fresh].map((page) => page.querySelector('[data-people]'))
  if (now.innerHTML === next.innerHTML) return
  const focused = now.contains(document.activeElement)
    ? document.activeElement.getAttribute('href')
    : undefined
  now.replaceChildren(...next.childNodes)
  if (focused) now.querySelector(`a[href="${focused}"]`)?.focus()
}

/** One request at a time: a browser has only six connections to the simulator. */
function refreshLater() {
  setTimeout(() => void refresh().finally(refreshLater), REFRESH_MS)
}

showTimes(document)
refreshLater()
