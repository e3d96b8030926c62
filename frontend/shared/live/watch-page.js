// @ts-check
/* global document, window */

/**
 * Calls `onChange` at once if the page is seen, and whenever it comes into view or leaves it: hidden, frozen, or kept for
 * the back button.
 *
 * @param {(isSeen: boolean) => void} onChange
 * @param {AbortSignal} signal ends it
 */
export function watchPage(onChange, signal) {
  let isFrozen = false
  let isLeft = false
  let wasSeen = false

  function look() {
    const isSeen = document.visibilityState === 'visible' && !isFrozen && !isLeft
    if (isSeen === wasSeen) return
    wasSeen = isSeen
    onChange(isSeen)
  }

  /** @type {[target: EventTarget, type: string, note: () => unknown][]} */
  const events = [
    [document, 'visibilitychange', () => undefined],
    [document, 'freeze', () => (isFrozen = true)],
    [document, 'resume', () => (isFrozen = false)],
    [window, 'pagehide', () => (isLeft = true)],
    [window, 'pageshow', () => (isLeft = false)],
  ]
  for (const [target, type, note] of events) {
    const listener = () => {
      note()
      look()
    }
    target.addEventListener(type, listener)
    signal.addEventListener('abort', () => target.removeEventListener(type, listener))
  }
  look()
}
