import type { PoolConnection } from '../../shared/database.ts'
import { enqueueOrders } from '../../shared/enqueue-orders.ts'
import { QUERY_TIMEOUT_MS } from './query-timeout.ts'
import type { QuietMoment } from './quiet-orders.ts'
import { SAFE_TO_TELL } from './safe-to-tell.ts'

/**
 * Puts those of these orders into the outbox again with which nothing has happened since that moment. Whoever
 * else does the same at the same time waits for the lock, and then finds that something has.
 *
 * @returns the ids that were put there
 */
export async function requeueOrders(
  connection: PoolConnection,
  ids: readonly number[],
  { since }: Pick<QuietMoment, 'since'>,
): Promise<number[]> {
  if (ids.length === 0) return []
  await connection.beginTransaction()
  const [rows] = await connection.query({
    sql: `
      SELECT id FROM orders WHERE id IN (?) AND status = 'pending' AND updatedAt <= ? AND ${SAFE_TO_TELL}
      ORDER BY id FOR UPDATE`,
    values: [ids, since],
    timeout: QUERY_TIMEOUT_MS,
  })
  const quiet = (rows as { id: number }[]).map(({ id }) => id)
  const put = await enqueueOrders(connection, quiet)
  await connection.commit()
  return put
}
