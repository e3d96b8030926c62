import type { PoolConnection } from '../../shared/database/database.ts'
import type { LetterStatus } from './dead-letter.ts'

/** Its status, which nobody else changes before the caller's transaction ends; undefined: there is none. */
export async function lockLetter(connection: PoolConnection, id: number): Promise<LetterStatus | undefined> {
  const [rows] = await connection.query('SELECT status FROM dead_letters WHERE id = ? FOR UPDATE', [id])
  return (rows as { status: LetterStatus }[])[0]?.status
}

export async function settleLetter(
  connection: PoolConnection,
  id: number,
  status: 'replayed' | 'discarded',
): Promise<void> {
  await connection.query(
    'UPDATE dead_letters SET status = ?, settledAt = CURRENT_TIMESTAMP(3) WHERE id = ?',
    [status, id],
  )
}

/** Whatever waits because of this order is settled with its replay: it is no longer failed. */
export async function settleLettersOfOrder(connection: PoolConnection, orderId: number): Promise<void> {
  await connection.query(
    `UPDATE dead_letters SET status = 'replayed', settledAt = CURRENT_TIMESTAMP(3)
     WHERE orderId = ? AND status = 'waiting'`,
    [orderId],
  )
}
