// @ts-check
/* global setTimeout, clearTimeout */

/**
 * Waits until the time has passed or the signal aborts.
 *
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @param {(wake: () => void) => void} [onStart] gets a function that ends the wait
 * @returns {Promise<boolean>} whether the time has passed
 */
export function pause(milliseconds, signal, onStart) {
  return new Promise((resolve) => {
    const end = (/** @type {boolean} */ isOver) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(isOver)
    }
    const stop = () => end(false)
    const timer = milliseconds === Infinity ? undefined : setTimeout(() => end(true), milliseconds)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    else onStart?.(stop)
  })
}
