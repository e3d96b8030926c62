/* global document, EventSource, URL, setTimeout, clearTimeout, setInterval */
// One chat: days and times in the reader's time zone, new messages as they are accepted.
import { dayOf, timeOf } from './times.js'

// The server sends something every 5 s. A feed that is silent for longer is broken, even if the browser does not notice.
const SILENCE_MS = 12_000
const RECONNECT_MS = 1000
const MOST_SHOWN = 1000

const chat = document.querySelector('.chat:not(.none)')
if (chat) start(chat)

function start(chat) {
  const scroll = chat.querySelector('.scroll')
  const list = chat.querySelector('.messages')
  const jump = chat.querySelector('.jump')

  const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80
  const goToEnd = () => (scroll.scrollTop = scroll.scrollHeight)

  for (const item of list.children) showTime(item)
  showDays(list)
  goToEnd()
  jump.addEventListener('click', goToEnd)
  scroll.addEventListener('scroll', () => {
    if (isAtEnd()) jump.hidden = true
  })
  // "Today" becomes "Yesterday" while the page is open.
  let today = new Date().toDateString()
  setInterval(() => {
    const now = new Date().toDateString()
    if (now !== today) showDays(list)
    today = now
  }, 60_000)

  if (!chat.dataset.feed) return
  follow(chat.dataset.feed, {
    onState: (state) => showState(chat.querySelector('.status'), state),
    onForgotten: () => {
      list.replaceChildren()
      chat.querySelector('.empty').hidden = false
    },
    onMessage: (message) => {
      const follows = isAtEnd()
      const item = bubbleOf(message, chat.querySelector('template'))
      const day = dayOf(message.acceptedAt)
      if (day !== lastDayIn(list)) list.append(separatorOf(day))
      list.append(item)
      while (list.children.length > MOST_SHOWN) list.firstElementChild.remove()
      chat.querySelector('.empty').hidden = true
      if (follows) goToEnd()
      else jump.hidden = false
    },
  })
}

function bubbleOf({ id, text, acceptedAt }, template) {
  const item = template.content.firstElementChild.cloneNode(true)
  item.classList.add('new')
  item.dataset.id = id
  item.querySelector('.bubble').textContent = text
  item.querySelector('time').dateTime = acceptedAt
  showTime(item)
  return item
}

function showTime(item) {
  const time = item.querySelector('time')
  time.textContent = timeOf(time.dateTime)
}

function lastDayIn(list) {
  const last = list.querySelector('.message:last-child time')
  return last ? dayOf(last.dateTime) : undefined
}

/** Puts a separator above the first message of each day. */
function showDays(list) {
  for (const separator of list.querySelectorAll('.day')) separator.remove()
  let day
  for (const item of [...list.children]) {
    const itsDay = dayOf(item.querySelector('time').dateTime)
    if (itsDay !== day) item.before(separatorOf(itsDay))
    day = itsDay
  }
}

function separatorOf(day) {
  const item = document.createElement('li')
  item.className = 'day'
  item.textContent = day
  return item
}

function showState(status, state) {
  if (status.dataset.state === state) return
  status.dataset.state = state
  status.textContent = status.dataset[state]
}

/** Reads the feed for ever. After a break it resumes after the last message, so none is missed or repeated. */
function follow(address, { onState, onMessage, onForgotten }) {
  const url = new URL(address, document.baseURI)
  let source
  let silence

  function connect() {
    source = new EventSource(url)
    source.addEventListener('beat', stayLive)
    source.addEventListener('forgotten', onForgotten)
    source.addEventListener('message', (event) => {
      url.searchParams.set('since', event.lastEventId)
      stayLive()
      onMessage(JSON.parse(event.data))
    })
    source.addEventListener('error', reconnect)
    silence = setTimeout(reconnect, SILENCE_MS)
  }
  function stayLive() {
    onState('live')
    clearTimeout(silence)
    silence = setTimeout(reconnect, SILENCE_MS)
  }
  function reconnect() {
    onState('broken')
    clearTimeout(silence)
    source.close()
    silence = setTimeout(connect, RECONNECT_MS)
  }
  connect()
}
