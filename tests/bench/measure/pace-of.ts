/**
 * How many of these moments there are in a second, from the first to the last.
 *
 * @param times epoch milliseconds, ascending
 */
export function paceOf(times: readonly number[]): number {
  const [first = NaN, last = NaN] = [times[0], times.at(-1)]
  return (times.length * 1_000) / (last - first)
}
