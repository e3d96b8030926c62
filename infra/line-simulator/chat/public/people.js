/* global document, fetch, location, DOMParser, setInterval */
// Keeps the list of chats fresh, in the reader's time zone.
import { briefTimeOf } from './times.js'

const REFRESH_MS = 3000

function showTimes(root) {
  for (const time of root.querySelectorAll('[data-people] time'))
    time.textContent = briefTimeOf(time.dateTime)
}

async function refresh() {
  if (document.hidden) return
  const response = await fetch(location.href).catch(() => undefined)
  if (!response?.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  showTimes(fresh)
  const [now, next] = [document, fresh].map((page) => page.querySelector('[data-people]'))
  if (now.innerHTML === next.innerHTML) return
  const focused = now.contains(document.activeElement)
    ? document.activeElement.getAttribute('href')
    : undefined
  now.replaceChildren(...next.childNodes)
  if (focused) now.querySelector(`a[href="${focused}"]`)?.focus()
}

showTimes(document)
setInterval(() => void refresh(), REFRESH_MS)
