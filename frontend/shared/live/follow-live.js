// @ts-check
/* global addEventListener, removeEventListener, setTimeout, clearTimeout, AbortController */
import { backOff } from './back-off.js'
import { pause } from './pause.js'
import { watchPage } from './watch-page.js'

// A page that is seen learns of changes in one of two ways: by a stream, if its window holds the lease, otherwise by a
// short request every two seconds. A page that is not seen has neither, and catches up when it is seen again.

const POLL_MS = 2_000
const POLL_WITHIN_MS = 5_000

/**
 * Where changes come from. Both functions deliver what has changed since the last change that either of them delivered.
 *
 * @typedef {object} LiveSource
 * @property {(signal: AbortSignal) => Promise<void>} poll One short request.
 * @property {(events: StreamEvents, signal: AbortSignal) => Promise<void>} stream
 * Follows a stream until it ends or the signal aborts.
 *
 * @typedef {object} StreamEvents
 * @property {() => void} onReady All later changes will come.
 * @property {() => void} onSign Something came, such as a heartbeat.
 *
 * @typedef {'connecting' | 'live' | 'lost'} LiveState
 * `live`: the page gets every change within two seconds. `lost`: neither a stream nor a request works.
 *
 * @typedef {object} LiveOptions
 * @property {LiveSource} source
 * @property {import('./stream-lease.js').StreamLease} lease Shared by all windows of the origin.
 * @property {(state: LiveState) => void} onState
 * @property {number} silenceMs A stream without a sign for this long is dead.
 * @property {AbortSignal} signal Ends it.
 * @property {(error: unknown) => number} [onError]
 * Gets what a request or a stream rejected with. Returns the milliseconds that the server asked to wait; Infinity ends all.
 * @property {number} [pollMs] Between two requests while there is no stream.
 * @property {number} [pollWithinMs] A request without an answer for this long has failed.
 * @property {() => number} [random]
 */

/**
 * Follows the changes of a source while the page is seen.
 *
 * @param {LiveOptions} options
 */
export function followLive(options) {
  const { source, lease, silenceMs, onError = () => 0, random = Math.random } = options
  const { pollMs = POLL_MS, pollWithinMs = POLL_WITHIN_MS } = options
  const following = linkTo(options.signal)
  /** @type {LiveState} */
  let state = 'connecting'
  /** @type {AbortController | undefined} The stream that is open. */
  let stream
  /** @type {AbortController | undefined} Aborts when the page is not seen any more. */
  let view
  const nothing = () => undefined
  /** End the waits for the next request and the next stream. @type {() => void} */
  let pollNow = nothing
  /** @type {() => void} */
  let streamNow = nothing

  /** @param {LiveState} next */
  function show(next) {
    if (next === state || following.signal.aborted) return
    state = next
    options.onState(next)
  }

  /**
   * @param {unknown} error
   * @param {number} failures
   */
  function delayAfter(error, failures) {
    const asked = error === undefined ? 0 : onError(error)
    if (asked === Infinity) {
      show('lost')
      following.abort()
    }
    return Math.max(asked, backOff(failures, random))
  }

  /** @param {AbortSignal} seen */
  async function pollWithoutStream(seen) {
    for (let failures = 0; !seen.aborted;) {
      let delay = stream ? Infinity : pollMs
      if (!stream) {
        const request = linkTo(seen)
        const timer = setTimeout(() => request.abort(), pollWithinMs)
        try {
          await source.poll(request.signal)
          failures = 0
          if (!seen.aborted) show('live')
        } catch (error) {
          if (seen.aborted) return
          if (!stream) show('lost')
          delay = delayAfter(error, failures)
          failures += 1
        }
        clearTimeout(timer)
        request.abort()
      }
      await pause(delay, seen, (wake) => (pollNow = wake))
    }
  }

  /** @param {AbortSignal} held */
  async function streamWhileHeld(held) {
    for (let failures = 0; !held.aborted; failures += 1) {
      const attempt = linkTo(held)
      let silence = setTimeout(() => attempt.abort(), silenceMs)
      attempt.signal.addEventListener('abort', () => {
        clearTimeout(silence)
        if (stream !== attempt) return
        stream = undefined
        show('connecting')
        pollNow()
      })
      const onReady = () => {
        if (attempt.signal.aborted) return
        failures = 0
        stream = attempt
        show('live')
      }
      const onSign = () => {
        clearTimeout(silence)
        if (!attempt.signal.aborted) silence = setTimeout(() => attempt.abort(), silenceMs)
      }
      /** @type {unknown} */
      let error
      try {
        await source.stream({ onReady, onSign }, attempt.signal)
      } catch (reason) {
        error = reason
      }
      attempt.abort()
      if (!held.aborted) await pause(delayAfter(error, failures), held, (wake) => (streamNow = wake))
    }
  }

  /** @param {AbortSignal} seen */
  async function streamInTurns(seen) {
    while (!seen.aborted) await lease.hold(seen, streamWhileHeld)
  }

  function onOffline() {
    // A stream on a dead network looks like one without news.
    stream?.abort()
    pollNow()
  }
  function onOnline() {
    pollNow()
    streamNow()
  }
  addEventListener('offline', onOffline)
  addEventListener('online', onOnline)
  following.signal.addEventListener('abort', () => {
    removeEventListener('offline', onOffline)
    removeEventListener('online', onOnline)
  })

  watchPage((isSeen) => {
    view?.abort()
    if (!isSeen) {
      show('connecting')
      return
    }
    view = linkTo(following.signal)
    void pollWithoutStream(view.signal)
    void streamInTurns(view.signal)
  }, following.signal)
}

/**
 * Aborts with the signal, or before it.
 *
 * @param {AbortSignal} signal
 */
function linkTo(signal) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  signal.addEventListener('abort', abort)
  controller.signal.addEventListener('abort', () => signal.removeEventListener('abort', abort))
  if (signal.aborted) abort()
  return controller
}
