/** Rows of a table that are counted together. */
export interface Tally {
  /** The rows as `k` (a unique, growing key) and `n` (how much a row counts), without ORDER BY; ends in a condition. */
  readonly rows: string
  readonly key: string
  /** So many rows are counted in one query. */
  readonly slice: number
}

/** An index has all that each of these reads. */
export const TALLIES = {
  pending: { rows: `SELECT id AS k, 1 AS n FROM orders WHERE status = 'pending'`, key: 'id', slice: 10_000 },
  failed: { rows: `SELECT id AS k, 1 AS n FROM orders WHERE status = 'failed'`, key: 'id', slice: 10_000 },
  letters: {
    ...{ rows: `SELECT id AS k, 1 AS n FROM dead_letters WHERE status = 'waiting'`, key: 'id' },
    slice: 10_000,
  },
  // A row has the events of a whole transaction, so there are fewer and they are larger.
  outbox: {
    ...{ rows: 'SELECT firstOrderId AS k, eventCount AS n FROM outbox WHERE TRUE', key: 'firstOrderId' },
    slice: 2_000,
  },
} as const satisfies Record<string, Tally>

export type TallyName = keyof typeof TALLIES

/** What a slice has. */
export interface Slice {
  readonly found: number
  /** The driver returns a sum as text. */
  readonly total: string
  /** The last key; null: the slice is empty. */
  readonly last: number | null
}

/** SQL for the slice after a key, which is its one parameter. */
export function sliceOf({ rows, key, slice }: Tally): string {
  return `SELECT COUNT(*) AS found, COALESCE(SUM(n), 0) AS total, MAX(k) AS last
    FROM (${rows} AND ${key} > ? ORDER BY ${key} LIMIT ${slice}) AS slice`
}
