import type { Database } from '../../shared/database/database.ts'

/** Appended to LINE's reason for the refusal, for the operator. */
const ACCEPTED = '; LINE accepted its message in another attempt, so nothing is left to do'

/**
 * Marks orders whose messages LINE accepted; can be repeated. One UPDATE is enough unless some of them are no longer
 * pending: already successful, or failed because two notifiers had the message during a rebalance and LINE refused
 * the other one's attempt. LINE's acceptance wins over its refusal.
 *
 * @returns how many became successful
 */
export async function markSuccessful(database: Database, ids: readonly number[]): Promise<number> {
  const { affectedRows } = await database.execute(
    `UPDATE orders SET status = 'success' WHERE id IN (?) AND status = 'pending'`,
    [ids],
  )
  if (affectedRows === ids.length) return affectedRows
  return affectedRows + (await promoteFailedOrders(database, ids))
}

/**
 * Marks those of these orders successful that are not, and settles their waiting dead letters in the same transaction.
 * These count as replayed, with a reason that says how: a replay would find that there is nothing to send.
 */
async function promoteFailedOrders(database: Database, ids: readonly number[]): Promise<number> {
  return database.transaction(async (connection) => {
    // Lock order: orders before dead letters, as everywhere. An order that was just replayed is pending again.
    const orders = await connection.query<{ id: number }>(
      `SELECT id FROM orders WHERE id IN (?) AND status <> 'success' ORDER BY id FOR UPDATE`,
      [ids],
    )
    const promoted = orders.map(({ id }) => id)
    if (promoted.length === 0) return 0
    await connection.execute(`UPDATE orders SET status = 'success' WHERE id IN (?)`, [promoted])
    await connection.execute(
      `UPDATE dead_letters
       SET status = 'replayed', settledAt = CURRENT_TIMESTAMP(3), reason = CONCAT(reason, ?)
       WHERE orderId IN (?) AND status = 'waiting'`,
      [ACCEPTED, promoted],
    )
    return promoted.length
  })
}
