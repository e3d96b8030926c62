import type { Pool } from '../../shared/database/database.ts'
import { inTransaction } from '../../shared/database/in-transaction.ts'

const TIMEOUT_MS = 5_000

/** For an operator, behind what LINE said when it refused it. */
const ACCEPTED = '; LINE accepted its message in another attempt, so nothing is left to do'

/**
 * Makes those of these orders a success that are not, and settles in the same transaction what waits for an operator
 * because of them. Their dead letters count as replayed, with a reason that says how: that is what a replay would make
 * of them, which finds that there is nothing to send.
 */
export async function promoteFailedOrders(pool: Pool, ids: readonly number[]): Promise<void> {
  await inTransaction(pool, async (connection) => {
    // The orders before the dead letters, as everybody locks them. One that was just replayed is pending again.
    const [rows] = await connection.query({
      sql: `SELECT id FROM orders WHERE id IN (?) AND status <> 'success' ORDER BY id FOR UPDATE`,
      values: [ids],
      timeout: TIMEOUT_MS,
    })
    const lifted = (rows as { id: number }[]).map(({ id }) => id)
    if (lifted.length === 0) return
    await connection.query({
      sql: `UPDATE orders SET status = 'success' WHERE id IN (?)`,
      values: [lifted],
      timeout: TIMEOUT_MS,
    })
    await connection.query({
      sql: `
        UPDATE dead_letters
        SET status = 'replayed', settledAt = CURRENT_TIMESTAMP(3), reason = CONCAT(reason, ?)
        WHERE orderId IN (?) AND status = 'waiting'`,
      values: [ACCEPTED, lifted],
      timeout: TIMEOUT_MS,
    })
  })
}
