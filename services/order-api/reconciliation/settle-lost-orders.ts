import type { Queryable } from '../../shared/database/database.ts'
import { enqueueOrders } from '../../shared/orders/enqueue-orders.ts'
import { insertDeadLetter } from '../../shared/orders/insert-dead-letter.ts'
import { lockStaleOrders, type StaleBefore } from './stale-orders.ts'

const REASON =
  'its event was lost, and it is older than LINE remembers a retry key: its buyer may have been notified already; ' +
  'a replay may notify them again'

/**
 * Puts those of these orders into the outbox again that are still stale, and whose retry key LINE would still know.
 *
 * @returns the ids of the orders that were put there
 */
export function requeueOrders(
  connection: Queryable,
  ids: readonly number[],
  { since }: Pick<StaleBefore, 'since'>,
): Promise<number[]> {
  return lockStaleOrders(connection, { ids, since, safeToPush: true }, (stale) =>
    enqueueOrders(connection, stale),
  )
}

/**
 * Fails those of these orders that are still stale, and whose retry key LINE may no longer know. Each gets a dead
 * letter, so that an operator decides.
 *
 * @returns the ids of the orders that failed
 */
export function failLostOrders(
  connection: Queryable,
  ids: readonly number[],
  { since }: Pick<StaleBefore, 'since'>,
): Promise<number[]> {
  return lockStaleOrders(connection, { ids, since, safeToPush: false }, async (stale) => {
    for (const orderId of stale) await insertDeadLetter(connection, { orderId, reason: REASON })
    return [...stale]
  })
}
