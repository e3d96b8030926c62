import { randomUUID } from 'node:crypto'
import type { Queryable } from '../database/database.ts'
import type { OrderPlacedFacts } from './order-event.ts'
import { continueTrace } from './traceparent.ts'
import { IN_OUTBOX, packEvents } from './outbox-row.ts'

type PendingOrder = Omit<OrderPlacedFacts, 'eventId' | 'placedAt' | 'traceparent' | 'databaseId'>

/**
 * Puts orders that were placed earlier into the outbox again, each as a new event, because the first event can no longer
 * arrive. Orders that are not pending, or whose event is still in the outbox, are left out. All stay locked until the
 * caller's transaction ends. Orders that are enqueued count as changed now, so that they are no longer stale.
 *
 * @param connection in the caller's transaction
 * @returns the ids that were put there
 */
export async function enqueueOrders(connection: Queryable, orderIds: readonly number[]): Promise<number[]> {
  if (orderIds.length === 0) return []
  // Without the products: a join would lock them too, and delay all new orders.
  const locked = await connection.query<{ id: number }>(
    `SELECT id FROM orders o WHERE id IN (?) AND status = 'pending'
       AND NOT ${IN_OUTBOX}
     ORDER BY id FOR UPDATE`,
    [orderIds],
  )
  const ids = locked.map(({ id }) => id)
  if (ids.length === 0) return []
  const orders = await connection.query<PendingOrder>(
    `SELECT o.id AS orderId, o.userLineUid AS userId, o.productId, p.name AS productName, o.quantity
     FROM orders o JOIN products p ON p.id = o.productId WHERE o.id IN (?) ORDER BY o.id`,
    [ids],
  )
  const events = orders.map(({ orderId, ...order }) => {
    const event = { ...order, eventId: randomUUID(), traceparent: continueTrace(undefined) }
    return [orderId, 1, 1, packEvents([event])]
  })
  // While this waited for the lock, another session may have put one there that the first query did not see.
  await connection.execute(
    `INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events) VALUES ?
     ON DUPLICATE KEY UPDATE outbox.firstOrderId = outbox.firstOrderId`,
    [events],
  )
  await connection.execute('UPDATE orders SET updatedAt = NOW(3) WHERE id IN (?)', [ids])
  return ids
}
