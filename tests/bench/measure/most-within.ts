/**
 * The most of these moments that lie within one span, wherever it begins.
 *
 * @param times ascending
 */
export function mostWithin(spanMs: number, times: readonly number[]): number {
  let most = 0
  let first = 0
  times.forEach((time, index) => {
    while (time - (times[first] ?? time) >= spanMs) first += 1
    most = Math.max(most, index - first + 1)
  })
  return most
}
