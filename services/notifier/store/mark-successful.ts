import type { Pool } from '../../shared/database.ts'

const TIMEOUT_MS = 5_000

export type FinalStatus = 'success' | 'failed'

/** Gives pending orders their final status; others keep theirs, so that repeating it changes nothing. */
export async function markOrders(pool: Pool, ids: readonly number[], status: FinalStatus): Promise<void> {
  await pool.query({
    sql: `UPDATE orders SET status = ? WHERE id IN (?) AND status = 'pending'`,
    values: [status, ids],
    timeout: TIMEOUT_MS,
  })
}
