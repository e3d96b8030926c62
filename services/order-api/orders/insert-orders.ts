import { raw } from 'mysql2'
import type { Queryable, WriteResult } from '../../shared/database/database.ts'
import { packEvents } from '../../shared/orders/outbox-row.ts'
import type { Allocation } from './allocate-stock.ts'
import type { NewOrder, PlacedOrder } from './new-order.ts'

/**
 * Takes the stock, writes the orders and their outbox row and commits, in one round trip: fewer round trips mean a
 * shorter lock on a popular product.
 *
 * The ids of a multi-row INSERT with given values are consecutive (InnoDB's "simple insert", in every
 * auto-increment lock mode), a step of auto_increment_increment apart.
 *
 * @param connection in a transaction that has locked the products; with `begin`, in none
 * @throws when the database refuses, for example to take more than there is. The transaction is still open then: the
 * caller rolls back.
 */
export async function insertOrders(
  connection: Queryable,
  { accepted, taken }: Pick<Allocation, 'accepted' | 'taken'>,
  { begin }: { begin: boolean },
): Promise<Map<NewOrder, PlacedOrder>> {
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
  // The stock first: an order's foreign key takes a shared lock on the product. Two transactions could hold it at once,
  // and then neither could take the stock.
  // GREATEST: a statement's time is its start, and it may wait for one that started later. Pages rely on updatedAt.
  // LAST_INSERT_ID(step) returns the step with the UPDATE: a SELECT for it costs 5 % of the orders per second.
  const results = await connection.multiQuery<WriteResult[]>(
    `${begin ? 'START TRANSACTION;' : ''}
      UPDATE products SET amount = amount - CASE id ${ids.map(() => 'WHEN ? THEN ?').join(' ')} END,
          updatedAt = GREATEST(updatedAt, CURRENT_TIMESTAMP(3))
        WHERE id IN (?) AND LAST_INSERT_ID(@@auto_increment_increment) > 0
        ORDER BY id;
      INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES ?;
      INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events)
        VALUES (LAST_INSERT_ID(), @@auto_increment_increment, ?, ?);
      COMMIT`,
    [...[...taken].flat(), ids, orders, accepted.length, events],
  )
  const [{ insertId: step }, inserted] = results.slice(-4) as [WriteResult, WriteResult]
  if (step < 1) throw new Error('the database did not return the distance between its ids')
  return new Map(
    accepted.map(({ order, productName }, index) => [
      order,
      { orderId: inserted.insertId + index * step, productName },
    ]),
  )
}

/**
 * Bytes as a value of a query, without creating a buffer.
 *
 * @throws TypeError if it is not lower-case hexadecimal, because it goes into the SQL unescaped
 */
export function hexLiteral(hex: string) {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new TypeError('not hexadecimal')
  return raw(`X'${hex}'`)
}
