import type { Queryable } from '../database/database.ts'

export type MarkerKind = 'stop' | 'start' | 'rebalance' | 'instance-gone' | 'fault' | 'rewind'

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
