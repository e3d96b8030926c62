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
