import type { HistoryPoint, Marker, Overview } from '../api/shapes.ts'

/** How far back the chart goes. */
export const KEPT_MS = 600_000
const MAX_MARKERS = 200

export interface Point {
  readonly at: number
  readonly placed: number | null
  readonly confirmed: number | null
  readonly pending: number | null
  readonly lag: number | null
  /** Sums over the partitions, for rates; not in the history of the server. */
  readonly logEnd?: number
  readonly committed?: number
}

export function addPoint(points: readonly Point[], overview: Overview): Point[] {
  const at = Date.parse(overview.at)
  const { partitions } = overview.kafka
  const point: Point = {
    at,
    placed: overview.orderApi.ordersPerSecond,
    confirmed: overview.orders.successPerSecond ?? null,
    pending: overview.orders.pending,
    lag: overview.kafka.lag,
    ...(partitions && {
      logEnd: partitions.reduce((sum, { logEnd }) => sum + logEnd, 0),
      committed: partitions.reduce((sum, { committed }) => sum + (committed ?? 0), 0),
    }),
  }
  return [...points.filter((other) => other.at > at - KEPT_MS && other.at < at), point]
}

/** The server's history, and of the page's own points those that are newer. */
export function joinHistory(history: readonly HistoryPoint[], own: readonly Point[]): Point[] {
  const before = history.map((point) => ({
    at: Date.parse(point.at),
    placed: point.placedPerSecond,
    confirmed: point.successPerSecond,
    pending: point.pending,
    lag: point.lag,
  }))
  const last = before[before.length - 1]?.at ?? 0
  const measured = own.filter(({ logEnd, at }) => logEnd !== undefined && at > last - 10_000)
  const first = measured[0]?.at ?? Infinity
  return [...before.filter(({ at }) => at < first), ...measured]
}

/** Sorted by time; the same marker may come by the stream and with the history. */
export function addMarkers(markers: readonly Marker[], more: readonly Marker[]): Marker[] {
  const known = new Map([...markers, ...more].map((marker) => [marker.id, marker]))
  return [...known.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-MAX_MARKERS)
}

/** Messages that arrived and were finished in a second, over the last seconds; null: not known, or moved by a rewind. */
export function kafkaRates(points: readonly Point[]): {
  readonly arriving: number | null
  readonly finished: number | null
} {
  const newest = points[points.length - 1]
  const oldest = points.find(({ at, logEnd }) => logEnd !== undefined && at >= (newest?.at ?? 0) - 4_000)
  const rate = (key: 'logEnd' | 'committed'): number | null => {
    const [from, to] = [oldest?.[key], newest?.[key]]
    const seconds = ((newest?.at ?? 0) - (oldest?.at ?? 0)) / 1_000
    if (from === undefined || to === undefined || seconds <= 0 || to < from) return null
    return (to - from) / seconds
  }
  return { arriving: rate('logEnd'), finished: rate('committed') }
}

export type Trend = 'growing' | 'falling' | 'steady'

/** How the lag has moved over the last ten seconds. */
export function lagTrend(points: readonly Point[]): Trend | null {
  const newest = points[points.length - 1]
  if (newest?.lag == null) return null
  const before = points.filter(({ at, lag }) => lag !== null && at >= newest.at - 10_000 && at < newest.at)
  const first = before[0]?.lag
  if (first == null) return null
  const change = newest.lag - first
  if (Math.abs(change) <= Math.max(5, newest.lag * 0.02)) return 'steady'
  return change > 0 ? 'growing' : 'falling'
}

/** The notifiers commit once a second: a lag of less is what they have not committed yet, and no backlog. */
export const hasKeptUp = ({ lag, lagSeconds }: Overview['kafka']): boolean =>
  lag === 0 || (lagSeconds ?? Infinity) < 2
