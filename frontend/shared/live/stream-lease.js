// @ts-check
/* global localStorage, setInterval, clearInterval, addEventListener, removeEventListener, AbortController */
import { pause } from './pause.js'

// At most one window of an origin holds a stream. A browser has six connections to an HTTP/1.1 server, for all its
// windows; six streams would leave none for requests.

/** The holder writes this often. */
const BEAT_MS = 1_000
/** After so many beats without a change the holder is dead. Counted, not timed: clocks jump, and computers sleep. */
const MISSED_BEATS = 5
/** A claim counts if it still stands after this long: of windows that claim at the same time, the last writer wins. */
const SETTLE_MS = 1_000
/** Claims are spread over this time, so that windows that see a free lease at the same time seldom all claim it. */
const SPREAD_MS = 300

/**
 * @typedef {object} StreamLease
 * @property {(wanted: AbortSignal, work: (held: AbortSignal) => Promise<void>) => Promise<void>} hold
 * Waits for the lease and works while `held` is not aborted. The lease is free again when `wanted` aborts or `work` ends,
 * and after a few seconds when the window dies or hangs. Resolves without the lease if `wanted` aborts first.
 */

/**
 * The lease is an entry in localStorage: all browsers share it between the windows of an origin, also over plain HTTP,
 * where Web Locks and Service Workers are missing. Where storage is switched off, no window gets the lease.
 *
 * @param {string} key
 * @returns {StreamLease}
 */
export function createStreamLease(key) {
  const id = Math.random().toString(36).slice(2)
  let beats = 0

  const read = () => localStorage.getItem(key)
  const write = () => localStorage.setItem(key, `${id} ${(beats += 1)}`)

  function isMine() {
    try {
      return read()?.startsWith(`${id} `) === true
    } catch {
      // Storage was switched off meanwhile.
      return false
    }
  }

  /** Whether the time of a beat has passed; false if another window changed the entry before, or `wanted` aborted. */
  async function pauseUntilChange(/** @type {AbortSignal} */ wanted) {
    /** @type {() => void} */
    let wake = () => undefined
    // `localStorage.clear()` reports no key.
    const onStorage = (/** @type {StorageEvent} */ event) => {
      if (event.key === key || event.key === null) wake()
    }
    addEventListener('storage', onStorage)
    const isOver = await pause(BEAT_MS, wanted, (end) => (wake = end))
    removeEventListener('storage', onStorage)
    return isOver
  }

  /** @param {AbortSignal} wanted */
  async function take(wanted) {
    let seen = read()
    let missed = 0
    while (!wanted.aborted) {
      if (seen === null || missed >= MISSED_BEATS) {
        if (await claim(seen, wanted)) return
        missed = 0
      }
      const isBeat = await pauseUntilChange(wanted)
      const now = read()
      if (now !== seen) missed = 0
      else if (isBeat) missed += 1
      seen = now
    }
  }

  /**
   * @param {string | null} seen
   * @param {AbortSignal} wanted
   */
  async function claim(seen, wanted) {
    await pause(Math.random() * SPREAD_MS, wanted)
    if (wanted.aborted || read() !== seen) return false
    write()
    await pause(SETTLE_MS, wanted)
    if (!isMine()) return false
    if (wanted.aborted) localStorage.removeItem(key)
    return !wanted.aborted
  }

  /**
   * @param {AbortSignal} wanted
   * @param {(held: AbortSignal) => Promise<void>} work
   */
  async function keepDuring(wanted, work) {
    const held = new AbortController()
    // Synchronous: a page that is being closed or frozen runs nothing later.
    function end() {
      clearInterval(beat)
      removeEventListener('storage', endIfLost)
      wanted.removeEventListener('abort', end)
      held.abort()
      if (isMine()) localStorage.removeItem(key)
    }
    function endIfLost() {
      if (!isMine()) end()
    }
    const beat = setInterval(() => {
      endIfLost()
      if (held.signal.aborted) return
      try {
        write()
      } catch {
        end()
      }
    }, BEAT_MS)
    addEventListener('storage', endIfLost)
    wanted.addEventListener('abort', end)
    try {
      await work(held.signal)
    } finally {
      end()
    }
  }

  return {
    async hold(wanted, work) {
      try {
        await take(wanted)
      } catch {
        // Storage is switched off, or full.
        await pause(Infinity, wanted)
      }
      if (!wanted.aborted) await keepDuring(wanted, work)
    },
  }
}
