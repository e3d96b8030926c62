import type { PoolConnection } from '../../shared/database/database.ts'
import { insertDeadLetter } from '../../shared/orders/insert-dead-letter.ts'
import { QUERY_TIMEOUT_MS } from '../query-timeout.ts'
import { lockStaleOrders, type StaleBefore } from './stale-orders.ts'

const REASON =
  'its event was lost, and it is older than LINE remembers a retry key for: its buyer may have been told; ' +
  'a replay may tell them again'

/**
 * Fails those of these orders with which nothing has happened since that moment, and that LINE may have been told
 * of and no longer know. Each gets a dead letter, so that an operator decides what becomes of it.
 *
 * @returns the ids that failed
 */
export function failLostOrders(
  connection: PoolConnection,
  ids: readonly number[],
  { since }: Pick<StaleBefore, 'since'>,
): Promise<number[]> {
  const limit = { timeout: QUERY_TIMEOUT_MS }
  return lockStaleOrders(connection, { ids, since, safeToTell: false }, async (lost) => {
    for (const orderId of lost) await insertDeadLetter(connection, { orderId, reason: REASON }, limit)
    return [...lost]
  })
}
