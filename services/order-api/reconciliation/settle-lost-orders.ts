import type { PoolConnection } from '../../shared/database/database.ts'
import { enqueueOrders } from '../../shared/orders/enqueue-orders.ts'
import { QUERY_TIMEOUT_MS } from '../query-timeout.ts'
import { lockStaleOrders, type StaleBefore } from './stale-orders.ts'

/**
 * Puts those of these orders into the outbox again with which nothing has happened since that moment, and that
 * LINE would still know if it had been told of them.
 *
 * @returns the ids that were put there
 */
export function requeueOrders(
  connection: PoolConnection,
  ids: readonly number[],
  { since }: Pick<StaleBefore, 'since'>,
): Promise<number[]> {
  return lockStaleOrders(connection, { ids, since, safeToTell: true }, (quiet) =>
    enqueueOrders(connection, quiet, { timeout: QUERY_TIMEOUT_MS }),
  )
}
