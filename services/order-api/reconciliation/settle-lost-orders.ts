import type { Queryable } from '../../shared/database/database.ts'
import { enqueueOrders } from '../../shared/orders/enqueue-orders.ts'
import { insertDeadLetter } from '../../shared/orders/insert-dead-letter.ts'
import { lockStaleOrders, type StaleOrders } from './stale-orders.ts'

const REASON =
  'its event was lost, and it is older than LINE remembers a retry key: its buyer may have been notified already; ' +
  'a replay may notify them again'

/**
 * Settles those of these orders that are still stale, in one transaction. If LINE would still know their retry keys, they
 * are put into the outbox again. Otherwise they fail, and each gets a dead letter, so that an operator decides.
 *
 * @returns the ids of the orders that were settled
 */
export async function settleLostOrders(connection: Queryable, orders: StaleOrders): Promise<number[]> {
  if (orders.ids.length === 0) return []
  await connection.execute('START TRANSACTION')
  const ids = await lockStaleOrders(connection, orders)
  const settled = orders.safeToPush ? await enqueueOrders(connection, ids) : await failOrders(connection, ids)
  await connection.execute('COMMIT')
  return settled
}

async function failOrders(connection: Queryable, ids: number[]): Promise<number[]> {
  for (const orderId of ids) await insertDeadLetter(connection, { orderId, reason: REASON })
  return ids
}
