import type { PartitionView } from '../../shared/kafka/reading/topic-view.ts'

/** The trend is that of about this time. */
const TREND_MS = 15_000

/**
 * Messages that wait. What retention has deleted waits no longer. Null: the group has never committed, or its offset is
 * beyond the end, so it belongs to an earlier topic of this name.
 */
export function lagOf({ committed, logStart, logEnd }: PartitionView): number | null {
  if (committed === null || committed > logEnd) return null
  return logEnd - Math.max(committed, logStart)
}

/** How long the oldest waiting message has waited. The time is that of its producer, whose clock may be ahead. */
export function lagSecondsOf(partition: PartitionView, nowMs: number): number | null {
  const lag = lagOf(partition)
  if (lag === null || lag === 0) return lag
  return partition.waitingSince === null ? null : Math.max(0, (nowMs - partition.waitingSince) / 1000)
}

/** Null as soon as one is unknown. */
export function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  )
}

export function maxOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (max, value) => (max === null || value === null ? null : Math.max(max, value)),
    0,
  )
}

/** Seconds until nothing waits, from how the lag fell during the last seconds; null while it does not fall. */
export function createTrend(
  now: () => number = () => performance.now(),
): (lag: number | null) => number | null {
  let seen: { readonly lag: number; readonly atMs: number }[] = []
  return (lag) => {
    if (lag === null) {
      seen = []
      return null
    }
    const atMs = now()
    seen.push({ lag, atMs })
    while ((seen[0]?.atMs ?? atMs) < atMs - TREND_MS) seen.shift()
    if (lag === 0) return 0
    const [first] = seen
    const fallen = first === undefined ? 0 : first.lag - lag
    return first === undefined || fallen <= 0 ? null : (lag * (atMs - first.atMs)) / fallen / 1000
  }
}
