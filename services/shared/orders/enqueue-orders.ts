import { randomUUID } from 'node:crypto'
import type { Queryable } from '../database/database.ts'
import { continueTrace } from './traceparent.ts'
import { IN_OUTBOX, packEvents } from './outbox-row.ts'

interface PendingOrder {
  readonly orderId: number
  readonly userId: string
  readonly productId: number
  readonly productName: string
  readonly quantity: number
}

/**
 * Puts orders that were placed earlier into the outbox once more, each as a new event, for where the first one
 * can no longer arrive. Orders that are not pending, and those whose event is still in the outbox, are left
 * out; they stay locked until the caller's transaction ends, so that nobody else decides about them meanwhile.
 * The others count as changed now, so that whoever looks for orders with which nothing happens passes them over.
 *
 * @param connection in a transaction of the caller's
 * @returns the ids that were put there
 */
export async function enqueueOrders(connection: Queryable, orderIds: readonly number[]): Promise<number[]> {
  if (orderIds.length === 0) return []
  // Without the products: a join would lock them, too, and with them everybody who orders.
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
