import type { Pool } from '../../shared/database.ts'

const TIMEOUT_MS = 5_000

/** Says of pending orders that LINE has their messages; others keep their status, so it can be repeated. */
export async function markSuccessful(pool: Pool, ids: readonly number[]): Promise<void> {
  await pool.query({
    sql: `UPDATE orders SET status = 'success' WHERE id IN (?) AND status = 'pending'`,
    values: [ids],
    timeout: TIMEOUT_MS,
  })
}
