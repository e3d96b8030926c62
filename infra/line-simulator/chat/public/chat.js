/* global document, EventSource, fetch, setInterval, setTimeout, AbortController */
// One chat: days and times in the reader's time zone, new messages as they are accepted.
import { followLive } from '../../../../frontend/shared/live/follow-live.js'
import { createStreamLease } from '../../../../frontend/shared/live/stream-lease.js'
import { dayOf, timeOf } from './times.js'

// The server sends something every 5 s. A feed that is silent for longer is broken, even if the browser does not notice.
const SILENCE_MS = 12_000
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

  if (!chat.dataset.path) return
  const source = createSource(chat.dataset.path, chat.dataset.since, {
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
  followLive({
    source,
    lease: createStreamLease('chat.stream'),
    silenceMs: SILENCE_MS,
    onState: (state) => showState(chat.querySelector('.status'), state),
    onError,
    signal: new AbortController().signal,
  })
}

/** The simulator cannot be reached, or its answer is not whole. */
class NoAnswer extends Error {}

/** Everything else is a fault of the page, which report-faults.js shows. */
function onError(error) {
  if (!(error instanceof NoAnswer))
    setTimeout(() => {
      throw error
    })
  return 0
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

async function ask(address, signal) {
  try {
    const response = await fetch(address, { signal, cache: 'no-store' })
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`)
    return await response.json()
  } catch (error) {
    throw new NoAnswer(String(error))
  }
}

/** The messages after `since`, by the feed or by short requests. None is missed, and none comes twice. */
function createSource(path, since, { onMessage, onForgotten }) {
  let last = since

  function take(message) {
    // Ids sort by age.
    if (message.id <= last) return
    last = message.id
    onMessage(message)
  }

  async function poll(signal) {
    for (let more = true; more;) {
      const asked = last
      const missed = await ask(`${path}/messages?since=${asked}`, signal)
      if (signal.aborted) return
      // The feed was faster.
      if (last !== asked) continue
      if (missed.forgotten) onForgotten()
      missed.messages.forEach(take)
      more = missed.more
    }
  }

  async function stream({ onReady, onSign }, signal) {
    // The feed reports only later deletions.
    await poll(signal)
    const events = new EventSource(`${path}/events?since=${last}`)
    events.addEventListener('beat', () => {
      onSign()
      onReady()
    })
    events.addEventListener('forgotten', onForgotten)
    events.addEventListener('message', (event) => {
      onSign()
      take(JSON.parse(event.data))
    })
    await new Promise((resolve) => {
      events.addEventListener('error', resolve)
      signal.addEventListener('abort', resolve)
      if (signal.aborted) resolve()
    })
    events.close()
  }

  return { poll, stream }
}
