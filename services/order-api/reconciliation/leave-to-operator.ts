import type { PoolConnection } from '../../shared/database/database.ts'
import { storeDeadLetter } from '../../shared/orders/store-dead-letter.ts'
import { QUERY_TIMEOUT_MS } from '../query-timeout.ts'
import { settleQuietOrders, type QuietMoment } from './stale-orders.ts'

const REASON =
  'its event was lost, and it is older than LINE remembers a retry key for: its buyer may have been told; ' +
  'a replay may tell them again'

/**
 * Fails those of these orders with which nothing has happened since that moment, and that LINE may have been told
 * of and no longer know. Each gets a dead letter, so that an operator decides what becomes of it.
 *
 * @returns the ids that failed
 */
export function leaveToOperator(
  connection: PoolConnection,
  ids: readonly number[],
  { since }: Pick<QuietMoment, 'since'>,
): Promise<number[]> {
  const limit = { timeout: QUERY_TIMEOUT_MS }
  return settleQuietOrders(connection, { ids, since, safeToTell: false }, async (lost) => {
    for (const orderId of lost) await storeDeadLetter(connection, { orderId, reason: REASON }, limit)
    return [...lost]
  })
}
