import type { Queryable } from '../../shared/database/database.ts'
import { IN_OUTBOX } from '../../shared/orders/outbox-row.ts'

/** Rows per query, whatever they contain: each query stays short, also with a million pending orders. */
const PAGE = 1_000

/**
 * LINE remembers a message's retry key for 24 hours from the first push, which is later than the order. One hour less,
 * so that the event still arrives in time: an order whose message LINE has accepted is not pushed twice.
 */
const SAFE_TO_PUSH = '(createdAt > NOW(3) - INTERVAL 23 HOUR)'

/** A moment by the database's clock, and what makes an order stale at that moment. */
export interface StaleBefore {
  /** Nothing has happened with a stale order since then. */
  readonly since: Date
  /** The first order in the outbox: the events of those below it had left the outbox. */
  readonly belowId: number
}

interface StaleOrder {
  readonly id: number
  /** Whether LINE would recognise its message, if it has accepted it already. */
  readonly safeToPush: boolean
}

/** @param staleAfterMs how long nothing must have happened with an order */
export async function readStaleBefore(connection: Queryable, staleAfterMs: number): Promise<StaleBefore> {
  const [row] = await connection.query<StaleBefore>(
    `SELECT NOW(3) - INTERVAL ? MICROSECOND AS since,
            COALESCE((SELECT MIN(firstOrderId) FROM outbox), ?) AS belowId`,
    [staleAfterMs * 1000, Number.MAX_SAFE_INTEGER],
  )
  if (row === undefined) throw new Error('the database returned no time')
  return row
}

interface PendingRow {
  readonly id: number
  readonly stale: 0 | 1
  readonly inOutbox: 0 | 1
  readonly safeToPush: 0 | 1
}

/** Orders that were stale at that moment, are still pending and not in the outbox; page by page, by id. */
export async function* findStaleOrders(
  connection: Queryable,
  { since, belowId }: StaleBefore,
): AsyncGenerator<StaleOrder[]> {
  let after: number | undefined = 0
  while (after !== undefined) {
    const rows: PendingRow[] = await connection.query(
      `SELECT id, updatedAt <= ? AS stale, ${SAFE_TO_PUSH} AS safeToPush, ${IN_OUTBOX} AS inOutbox
       FROM orders o WHERE status = 'pending' AND id > ? AND id < ? ORDER BY id LIMIT ?`,
      [since, after, belowId, PAGE],
    )
    const found = rows.filter(({ stale, inOutbox }) => stale === 1 && inOutbox === 0)
    if (found.length > 0) yield found.map(({ id, safeToPush }) => ({ id, safeToPush: safeToPush === 1 }))
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id
  }
}

export interface StaleOrders {
  readonly ids: readonly number[]
  readonly since: Date
  readonly safeToPush: boolean
}

/**
 * Locks those of these orders that are still stale, pending and not in the outbox, in the order of their ids; returns
 * their ids. Another process that asks for the same orders waits, and then finds that they are no longer stale.
 *
 * @param connection in the caller's transaction
 */
export async function lockStaleOrders(
  connection: Queryable,
  { ids, since, safeToPush }: StaleOrders,
): Promise<number[]> {
  const rows = await connection.query<{ id: number }>(
    `SELECT id FROM orders o
     WHERE id IN (?) AND status = 'pending' AND updatedAt <= ? AND ${SAFE_TO_PUSH} = ?
       AND NOT ${IN_OUTBOX}
     ORDER BY id FOR UPDATE`,
    [ids, since, safeToPush],
  )
  return rows.map(({ id }) => id)
}
