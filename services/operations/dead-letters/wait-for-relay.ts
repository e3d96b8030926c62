import type { Queryable } from '../../shared/database/database.ts'
import { LAST_ORDER_ID } from '../../shared/orders/outbox-row.ts'

/**
 * Waits until no relay is sending an event of this order, before a failed order becomes pending again. Its first event
 * may still be in the outbox: that event failed the order, and its row is about to be deleted. A row that remains
 * afterwards is sent only after the caller's COMMIT.
 *
 * @param queries in the caller's transaction
 */
export async function waitForRelay(queries: Queryable, orderId: number): Promise<void> {
  // The row is found without a lock, so that this never waits for other orders' rows, which a relay may hold for as
  // long as Kafka is unavailable.
  await queries.query(
    `SELECT firstOrderId FROM outbox WHERE firstOrderId = (
       SELECT firstOrderId FROM (
         SELECT firstOrderId, ${LAST_ORDER_ID} AS lastOrderId FROM outbox
         WHERE firstOrderId <= ? ORDER BY firstOrderId DESC LIMIT 1
       ) AS nearest WHERE lastOrderId >= ?
     ) FOR UPDATE`,
    [orderId, orderId],
  )
}
