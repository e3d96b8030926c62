/** What several rounds measured: the middle, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    low: at(0),
    high: at(sorted.length - 1),
  }
}

export interface Percentiles {
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

/** Of all values, so many in a hundred or a thousand are at most this. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) }
}

/** The samples, round by round, that were taken under these circumstances. */
export function matching<Sample extends object>(
  samples: readonly Sample[],
  wanted: Partial<NoInfer<Sample>>,
): Sample[] {
  return samples.filter((sample) =>
    Object.entries(wanted).every(([key, value]) => sample[key as keyof Sample] === value),
  )
}

/** The same items in the same order, begun with another one each round: each is as often first as last. */
export function rotate<Item>(items: readonly Item[], round: number): Item[] {
  const at = round % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

/**
 * How many of these moments there are in a second, from the first to the last.
 *
 * @param times epoch milliseconds, ascending
 */
export function paceOf(times: readonly number[]): number {
  const [first = NaN, last = NaN] = [times[0], times.at(-1)]
  return (times.length * 1_000) / (last - first)
}

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
