import type { Buckets } from '../../shared/heartbeats/figures.ts'
import type { HeartbeatRow } from './read-database.ts'

/** Rates are over about this time. */
const WINDOW_MS = 2_500

/** What an instance did between two of its heartbeats. */
export interface Work {
  readonly seconds: number
  /** The growth of a counter. */
  readonly growth: (counter: string) => number
  /** The growth of a histogram. */
  readonly buckets: (histogram: string) => Buckets | undefined
}

type Beat = Pick<HeartbeatRow, 'startedAt' | 'beatAt' | 'figures'>

/** Remembers an instance's last heartbeats. Undefined while it has written only one. */
export function createWorkMeter(): (beat: Beat) => Work | undefined {
  let beats: Beat[] = []
  return (beat) => {
    const last = beats.at(-1)
    // The process has started again: its counters began at 0.
    if (last !== undefined && last.startedAt.getTime() !== beat.startedAt.getTime()) beats = []
    if (last?.beatAt.getTime() !== beat.beatAt.getTime()) beats.push(beat)
    const since = beat.beatAt.getTime() - WINDOW_MS
    while (beats.length > 1 && (beats[0]?.beatAt.getTime() ?? 0) < since) beats.shift()
    const [first] = beats
    return first === undefined || beats.length < 2 ? undefined : workBetween(first, beat)
  }
}

function workBetween(first: Beat, last: Beat): Work {
  return {
    seconds: (last.beatAt.getTime() - first.beatAt.getTime()) / 1000,
    growth: (counter) => Math.max(0, count(last, counter) - count(first, counter)),
    buckets: (name) => {
      const [before, after] = [first.figures[name], last.figures[name]] as (Buckets | undefined)[]
      if (after === undefined || before === undefined) return after
      // A process without a request yet has no buckets.
      const counts = after.counts.map((value, index) => Math.max(0, value - (before.counts[index] ?? 0)))
      return { bounds: after.bounds, counts }
    },
  }
}

const count = ({ figures }: Beat, counter: string) => Number(figures[counter] ?? 0)

/** Per second, of several instances together. */
export function rateOf(works: readonly Work[], counter: string): number {
  return works.reduce((sum, { growth, seconds }) => sum + (seconds > 0 ? growth(counter) / seconds : 0), 0)
}

/** Histograms of the same process version have the same bounds. */
export function mergeBuckets(all: readonly Buckets[]): Buckets {
  const filled = all.filter(({ counts }) => counts.length > 0)
  const bounds = filled[0]?.bounds ?? []
  const counts = [...bounds, Infinity].map((_, index) =>
    filled.reduce((sum, one) => sum + (one.counts[index] ?? 0), 0),
  )
  return { bounds, counts }
}

/**
 * The value below which this share of the observations lies, as Prometheus estimates it: evenly spread within a bucket.
 * Null without observations.
 */
export function quantile(share: number, { bounds, counts }: Buckets): number | null {
  const all = counts.at(-1) ?? 0
  if (all === 0) return null
  const rank = share * all
  const index = bounds.findIndex((_, bucket) => (counts[bucket] ?? 0) >= rank)
  const upper = bounds[index]
  if (upper === undefined) return bounds.at(-1) ?? null
  const [lower, before] = index === 0 ? [0, 0] : [bounds[index - 1] ?? 0, counts[index - 1] ?? 0]
  const within = (counts[index] ?? 0) - before
  return within === 0 ? upper : lower + ((upper - lower) * (rank - before)) / within
}
