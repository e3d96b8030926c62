const FIRST_MS = 50
/**
 * Exponential, but slower than the usual doubling: where LINE answers errors at random, a push that is unlucky ten times
 * must not wait for half a minute.
 */
const GROWTH = 1.3
const MOST_MS = 5_000

/**
 * How long to wait before a push is tried again, in milliseconds. "Full jitter", so that pushes spread out.
 *
 * @param failures of this push, at least 1
 */
export function retryPauseMs(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(MOST_MS, FIRST_MS * GROWTH ** Math.min(failures - 1, 100))
}
