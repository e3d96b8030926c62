import type { ResultSetHeader } from 'mysql2'
import type { PoolConnection } from '../../shared/database.ts'
import { packEvents } from '../../shared/store/outbox-row.ts'
import type { Allocation } from '../allocate-stock.ts'
import type { NewOrder } from '../new-order.ts'
import { hexLiteral } from './hex-literal.ts'
import { QUERY_TIMEOUT_MS } from './query-timeout.ts'

export interface InsertedOrder {
  readonly orderId: number
  readonly productName: string
}

/**
 * Takes the stock, writes the orders and their outbox row and commits, in one round trip: the fewer of those, the shorter
 * the lock on a popular product. With `begin` it locks the products itself, and the database refuses it all when there is
 * too little of one; without, the connection is in a transaction that has locked them.
 *
 * The ids of a multi-row INSERT with given values are consecutive (InnoDB's "simple insert", in every
 * auto-increment lock mode), a step of auto_increment_increment apart.
 */
export async function insertOrders(
  connection: PoolConnection,
  { accepted, taken }: Pick<Allocation, 'accepted' | 'taken'>,
  { begin }: { begin: boolean },
): Promise<Map<NewOrder, InsertedOrder>> {
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
  // The stock first: an order's foreign key would lock its product, too, but for two transactions at a time, which then
  // wait for each other. The second LAST_INSERT_ID hands the step to the answer: a SELECT of it costs 5 %.
  const [results] = await connection.query({
    sql: `${begin ? 'START TRANSACTION;' : ''}
      UPDATE products SET amount = amount - CASE id ${ids.map(() => 'WHEN ? THEN ?').join(' ')} END WHERE id IN (?);
      INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES ?;
      INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events)
        VALUES (LAST_INSERT_ID(), LAST_INSERT_ID(@@auto_increment_increment), ?, ?);
      COMMIT`,
    values: [...[...taken].flat(), ids, orders, accepted.length, events],
    timeout: QUERY_TIMEOUT_MS,
  })
  const [inserted, { insertId: step }] = (results as unknown as ResultSetHeader[]).slice(-3) as [
    ResultSetHeader,
    ResultSetHeader,
  ]
  return new Map(
    accepted.map(({ order, productName }, index) => [
      order,
      { orderId: inserted.insertId + index * step, productName },
    ]),
  )
}
