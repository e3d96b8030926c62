import type { ResultSetHeader } from 'mysql2'
import type { Pool } from '../../shared/database/database.ts'
import { inTransaction } from '../../shared/database/in-transaction.ts'

const TIMEOUT_MS = 5_000

/** Appended to LINE's reason for the refusal, for the operator. */
const ACCEPTED = '; LINE accepted its message in another attempt, so nothing is left to do'

/**
 * Marks orders whose messages LINE accepted; can be repeated. One UPDATE is enough unless some of them are no longer
 * pending: already successful, or failed because two notifiers had the message during a rebalance and LINE refused
 * the other one's attempt. LINE's acceptance wins over its refusal.
 */
export async function markSuccessful(pool: Pool, ids: readonly number[]): Promise<void> {
  const [result] = await pool.query({
    sql: `UPDATE orders SET status = 'success' WHERE id IN (?) AND status = 'pending'`,
    values: [ids],
    timeout: TIMEOUT_MS,
  })
  // Rows found, whether or not they changed.
  if ((result as ResultSetHeader).affectedRows < ids.length) await promoteFailedOrders(pool, ids)
}

/**
 * Marks those of these orders successful that are not, and settles their waiting dead letters in the same transaction.
 * These count as replayed, with a reason that says how: a replay would find that there is nothing to send.
 */
async function promoteFailedOrders(pool: Pool, ids: readonly number[]): Promise<void> {
  await inTransaction(pool, async (connection) => {
    // Lock order: orders before dead letters, as everywhere. An order that was just replayed is pending again.
    const [rows] = await connection.query({
      sql: `SELECT id FROM orders WHERE id IN (?) AND status <> 'success' ORDER BY id FOR UPDATE`,
      values: [ids],
      timeout: TIMEOUT_MS,
    })
    const promoted = (rows as { id: number }[]).map(({ id }) => id)
    if (promoted.length === 0) return
    await connection.query({
      sql: `UPDATE orders SET status = 'success' WHERE id IN (?)`,
      values: [promoted],
      timeout: TIMEOUT_MS,
    })
    await connection.query({
      sql: `
        UPDATE dead_letters
        SET status = 'replayed', settledAt = CURRENT_TIMESTAMP(3), reason = CONCAT(reason, ?)
        WHERE orderId IN (?) AND status = 'waiting'`,
      values: [ACCEPTED, promoted],
      timeout: TIMEOUT_MS,
    })
  })
}
