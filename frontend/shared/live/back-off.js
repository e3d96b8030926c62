// @ts-check
const BASE_MS = 500
const LONGEST_MS = 15_000

/**
 * Milliseconds to wait after `failures` failures in a row (0 for the first). Half of it is random, so that pages which
 * lost the same server do not all return at once.
 *
 * @param {number} failures
 * @param {() => number} random
 */
export function backOff(failures, random) {
  const ceiling = Math.min(LONGEST_MS, BASE_MS * 2 ** failures)
  return Math.round(ceiling * (0.5 + random() / 2))
}
