import type { Queryable } from '../database/database.ts'

export const MARKER_KINDS = [
  ...(['stop', 'start', 'rebalance', 'fault', 'rewind'] as const),
  /** `instance-ended`: in order; `instance-gone`: killed, or without the database. */
  ...(['instance-ended', 'instance-gone', 'kafka-away', 'kafka-back'] as const),
] as const

export type MarkerKind = (typeof MARKER_KINDS)[number]

/** Something that happened, which the chart marks. */
export interface Marker {
  readonly id: number
  /** ISO 8601, by the database's clock. */
  readonly at: string
  readonly kind: MarkerKind
  readonly detail: Readonly<Record<string, unknown>>
}

export async function writeMarker(
  database: Queryable,
  kind: MarkerKind,
  detail: Marker['detail'],
): Promise<void> {
  await database.execute('INSERT INTO markers (at, kind, detail) VALUES (NOW(3), ?, ?)', [
    kind,
    JSON.stringify(detail),
  ])
}
