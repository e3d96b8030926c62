import type { PoolConnection } from '../../shared/database/database.ts'
import { IN_OUTBOX } from '../../shared/orders/outbox-row.ts'
import { QUERY_TIMEOUT_MS } from '../query-timeout.ts'
import { SAFE_TO_TELL } from './safe-to-tell.ts'

/** So many a query, whatever it finds: each is short, also while a million orders wait for the notifier. */
const PAGE = 1_000

/** A moment of the database, and what tells the orders that were quiet then. */
export interface StaleBefore {
  /** Nothing has happened with them since. */
  readonly since: Date
  /** Their events had left the outbox: they are below the first one that was in it. */
  readonly belowId: number
}

export interface StaleOrder {
  readonly id: number
  /** Whether LINE would know its message if it had been told already. */
  readonly safeToTell: boolean
}

/** @param quietForMs how long nothing must have happened with an order */
export async function readStaleBefore(connection: PoolConnection, quietForMs: number): Promise<StaleBefore> {
  const [rows] = await connection.query({
    sql: `
      SELECT NOW(3) - INTERVAL ? MICROSECOND AS since,
             COALESCE((SELECT MIN(firstOrderId) FROM outbox), ?) AS belowId`,
    values: [quietForMs * 1000, Number.MAX_SAFE_INTEGER],
    timeout: QUERY_TIMEOUT_MS,
  })
  return (rows as [StaleBefore])[0]
}

/** Orders that were quiet at that moment, are still pending and not in the outbox; page by page, by id. */
export async function* findQuietOrders(
  connection: PoolConnection,
  moment: StaleBefore,
): AsyncGenerator<StaleOrder[]> {
  let after: number | undefined = 0
  while (after !== undefined) {
    const rows = await readPending(connection, moment, after)
    const found = rows.filter(({ quiet, waiting }) => quiet === 1 && waiting === 0)
    if (found.length > 0) yield found.map(({ id, safeToTell }) => ({ id, safeToTell: safeToTell === 1 }))
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id
  }
}

interface QuietOrders {
  readonly ids: readonly number[]
  readonly since: Date
  readonly safeToTell: boolean
}

/**
 * In one transaction, locks those of these orders, in the order of their ids, that are still pending, with which
 * nothing has happened since that moment, and that are not in the outbox; and does something about them. Whoever else
 * asks for them at the same time waits, and then finds that something has happened.
 *
 * @param settle is given the ids that are locked; what it returns is returned
 */
export async function lockStaleOrders(
  connection: PoolConnection,
  orders: QuietOrders,
  settle: (lockedIds: readonly number[]) => Promise<number[]>,
): Promise<number[]> {
  if (orders.ids.length === 0) return []
  await connection.beginTransaction()
  const settled = await settle(await lockQuietOrders(connection, orders))
  await connection.commit()
  return settled
}

async function lockQuietOrders(
  connection: PoolConnection,
  { ids, since, safeToTell }: QuietOrders,
): Promise<number[]> {
  const [rows] = await connection.query({
    sql: `
      SELECT id FROM orders o
      WHERE id IN (?) AND status = 'pending' AND updatedAt <= ? AND ${SAFE_TO_TELL} = ?
        AND NOT ${IN_OUTBOX}
      ORDER BY id FOR UPDATE`,
    values: [ids, since, safeToTell],
    timeout: QUERY_TIMEOUT_MS,
  })
  return (rows as { id: number }[]).map(({ id }) => id)
}

interface PendingRow {
  readonly id: number
  readonly quiet: 0 | 1
  readonly waiting: 0 | 1
  readonly safeToTell: 0 | 1
}

async function readPending(
  connection: PoolConnection,
  { since, belowId }: StaleBefore,
  after: number,
): Promise<PendingRow[]> {
  const [rows] = await connection.query({
    sql: `
      SELECT id, updatedAt <= ? AS quiet, ${SAFE_TO_TELL} AS safeToTell,
             ${IN_OUTBOX} AS waiting
      FROM orders o WHERE status = 'pending' AND id > ? AND id < ? ORDER BY id LIMIT ?`,
    values: [since, after, belowId, PAGE],
    timeout: QUERY_TIMEOUT_MS,
  })
  return rows as PendingRow[]
}
