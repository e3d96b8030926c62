import type { ResultSetHeader } from 'mysql2'
import type { Pool } from '../../shared/database/database.ts'
import { promoteFailedOrders } from './lift-failed-orders.ts'

const TIMEOUT_MS = 5_000

/**
 * Says of orders that LINE has their messages. It can be repeated. One UPDATE does it, unless some of them are no
 * longer pending: finished by somebody else, or failed, when two notifiers had the message for a moment (a rebalance)
 * and LINE refused the other's attempt. What LINE has accepted is true, whatever it refused.
 */
export async function markSuccessful(pool: Pool, ids: readonly number[]): Promise<void> {
  const [result] = await pool.query({
    sql: `UPDATE orders SET status = 'success' WHERE id IN (?) AND status = 'pending'`,
    values: [ids],
    timeout: TIMEOUT_MS,
  })
  // Rows that were found, whether or not they changed.
  if ((result as ResultSetHeader).affectedRows < ids.length) await promoteFailedOrders(pool, ids)
}
