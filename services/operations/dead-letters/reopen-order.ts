import type { Queryable } from '../../shared/database/database.ts'
import type { OrderStatus } from '../../shared/orders/order-status.ts'
import { LAST_ORDER_ID } from '../../shared/orders/outbox-row.ts'

export interface LockedOrder {
  readonly status: OrderStatus
  readonly userLineUid: string
}

/** An order that nobody else decides about before the caller's transaction ends; undefined: there is none. */
export async function lockOrder(connection: Queryable, orderId: number): Promise<LockedOrder | undefined> {
  const [order] = await connection.query<LockedOrder>(
    'SELECT status, userLineUid FROM orders WHERE id = ? FOR UPDATE',
    [orderId],
  )
  return order
}

/**
 * The one way back: an operator's replay of a failed order.
 *
 * Its first event may still be in the outbox, with a relay in the middle of sending it: that event is what failed the
 * order, and its row is about to go. So this waits for the relay first. A row that is there afterwards is
 * sent only once the caller has committed.
 */
export async function reopenOrder(connection: Queryable, orderId: number): Promise<void> {
  // Found without a lock: another order's row, in the hands of a relay that waits for Kafka, is none of its business.
  await connection.query(
    `SELECT firstOrderId FROM outbox WHERE firstOrderId = (
       SELECT firstOrderId FROM (
         SELECT firstOrderId, ${LAST_ORDER_ID} AS lastOrderId FROM outbox
         WHERE firstOrderId <= ? ORDER BY firstOrderId DESC LIMIT 1
       ) AS nearest WHERE lastOrderId >= ?
     ) FOR UPDATE`,
    [orderId, orderId],
  )
  await connection.execute(`UPDATE orders SET status = 'pending' WHERE id = ?`, [orderId])
}
