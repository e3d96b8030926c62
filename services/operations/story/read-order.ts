import type { Queryable } from '../../shared/database/database.ts'
import type { OrderStatus } from '../../shared/orders/order-event.ts'
import { LAST_ORDER_ID } from '../../shared/orders/outbox-row.ts'

export interface StoredOrder {
  readonly id: number
  readonly userLineUid: string
  readonly productId: number
  readonly productName: string
  readonly quantity: number
  readonly status: OrderStatus
  readonly retryKey: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

interface WaitingRow {
  readonly createdAt: Date
  /** Events in the outbox that were placed earlier. */
  readonly eventsBefore: number
}

export interface OrderLetter {
  readonly id: number
  readonly reason: string
  readonly status: 'waiting' | 'replayed' | 'discarded'
  readonly createdAt: Date
  readonly settledAt: Date | null
}

const ORDERS = `SELECT o.id, o.userLineUid, o.productId, p.name AS productName, o.quantity, o.status, o.retryKey,
  o.createdAt, o.updatedAt FROM orders o JOIN products p ON p.id = o.productId`

export async function findOrder(database: Queryable, id: number): Promise<StoredOrder | undefined> {
  const [order] = await database.query<StoredOrder>(`${ORDERS} WHERE o.id = ?`, [id])
  return order
}

/** Newest first. */
export function listOrdersOf(database: Queryable, userId: string, limit: number): Promise<StoredOrder[]> {
  return database.query<StoredOrder>(`${ORDERS} WHERE o.userLineUid = ? ORDER BY o.id DESC LIMIT ?`, [
    userId,
    limit,
  ])
}

/** The outbox row that has the order's event; undefined: Kafka has acknowledged it. */
export async function findWaitingRow(database: Queryable, orderId: number): Promise<WaitingRow | undefined> {
  const [row] = await database.query<{ firstOrderId: number; lastOrderId: number; createdAt: Date }>(
    `SELECT firstOrderId, ${LAST_ORDER_ID} AS lastOrderId, createdAt FROM outbox
     WHERE firstOrderId <= ? ORDER BY firstOrderId DESC LIMIT 1`,
    [orderId],
  )
  if (row === undefined || row.lastOrderId < orderId) return undefined
  const [before] = await database.query<{ events: number }>(
    'SELECT CAST(COALESCE(SUM(eventCount), 0) AS UNSIGNED) AS events FROM outbox WHERE firstOrderId < ?',
    [row.firstOrderId],
  )
  return { createdAt: row.createdAt, eventsBefore: before?.events ?? 0 }
}

/** Oldest first. */
export function findLetters(database: Queryable, orderId: number): Promise<OrderLetter[]> {
  return database.query<OrderLetter>(
    'SELECT id, reason, status, createdAt, settledAt FROM dead_letters WHERE orderId = ? ORDER BY id',
    [orderId],
  )
}
