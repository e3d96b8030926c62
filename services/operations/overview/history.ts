import type { Marker } from '../../shared/heartbeats/markers.ts'
import type { HistoryPoint, Overview } from './overview.ts'

const KEPT_MS = 600_000

export interface History {
  readonly addPoint: (overview: Overview) => void
  /** Returns those that are new; readers of the table look back, so most are not. */
  readonly addMarkers: (markers: readonly Marker[]) => readonly Marker[]
  readonly read: () => { readonly points: readonly HistoryPoint[]; readonly markers: readonly Marker[] }
}

/** The last ten minutes, in memory. */
export function createHistory(): History {
  const points: HistoryPoint[] = []
  const markers = new Map<number, Marker>()

  return {
    addPoint: ({ at, orderApi, orders, kafka }) => {
      points.push({
        at,
        placedPerSecond: orderApi.ordersPerSecond,
        successPerSecond: orders.successPerSecond,
        pending: orders.pending,
        lag: kafka.lag,
        lagSeconds: kafka.lagSeconds,
      })
      // ISO 8601 in UTC compares as text.
      const oldest = new Date(Date.parse(at) - KEPT_MS).toISOString()
      while (points[0] !== undefined && points[0].at < oldest) points.shift()
      for (const marker of markers.values()) if (marker.at < oldest) markers.delete(marker.id)
    },
    addMarkers: (found) => {
      const added = found.filter(({ id }) => !markers.has(id))
      for (const marker of added) markers.set(marker.id, marker)
      return added
    },
    read: () => ({
      points,
      markers: [...markers.values()].sort((one, other) => (one.at < other.at ? -1 : 1)),
    }),
  }
}
