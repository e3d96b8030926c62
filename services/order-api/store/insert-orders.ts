import type { ResultSetHeader } from 'mysql2'
import type { PoolConnection } from '../../shared/database.ts'
import { packEvents } from '../../shared/store/outbox-row.ts'
import type { Allocation } from '../allocate-stock.ts'
import { hexLiteral } from './hex-literal.ts'
import { QUERY_TIMEOUT_MS } from './query-timeout.ts'

export type InsertedOrder = Allocation['accepted'][number] & { readonly orderId: number }

/**
 * Writes the orders and their outbox row, takes the stock and commits, in one round trip: the fewer of those, the
 * shorter the lock on a popular product.
 *
 * The ids of a multi-row INSERT with given values are consecutive (InnoDB's "simple insert", in every
 * auto-increment lock mode), a step of auto_increment_increment apart.
 */
export async function insertOrders(
  connection: PoolConnection,
  { accepted, taken }: Pick<Allocation, 'accepted' | 'taken'>,
): Promise<InsertedOrder[]> {
  const orders = accepted.map(({ order }) => [
    order.userId,
    order.productId,
    order.quantity,
    hexLiteral(order.requestKey),
    order.retryKey,
  ])
  const events = packEvents(
    accepted.map(({ order, productName }) => ({
      eventId: order.eventId,
      userId: order.userId,
      productId: order.productId,
      productName,
      quantity: order.quantity,
      traceparent: order.traceparent,
    })),
  )
  const ids = [...taken.keys()]
  const [results] = await connection.query({
    sql: `
      INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES ?;
      INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events)
        VALUES (LAST_INSERT_ID(), @@auto_increment_increment, ?, ?);
      UPDATE products SET amount = amount - CASE id ${ids.map(() => 'WHEN ? THEN ?').join(' ')} END WHERE id IN (?);
      SELECT @@auto_increment_increment AS step;
      COMMIT`,
    values: [orders, accepted.length, events, ...[...taken].flat(), ids],
    timeout: QUERY_TIMEOUT_MS,
  })
  const [inserted, , , [settings]] = results as unknown as [
    ResultSetHeader,
    unknown,
    unknown,
    [{ step: number }],
  ]
  return accepted.map((each, index) => ({ ...each, orderId: inserted.insertId + index * settings.step }))
}
