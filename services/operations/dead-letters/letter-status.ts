import type { Queryable } from '../../shared/database/database.ts'
import type { LetterStatus } from './dead-letter.ts'

/** Its status, which nobody else changes before the caller's transaction ends; undefined: there is none. */
export async function lockLetter(connection: Queryable, id: number): Promise<LetterStatus | undefined> {
  const [letter] = await connection.query<{ status: LetterStatus }>(
    'SELECT status FROM dead_letters WHERE id = ? FOR UPDATE',
    [id],
  )
  return letter?.status
}

export async function settleLetter(
  connection: Queryable,
  id: number,
  status: 'replayed' | 'discarded',
): Promise<void> {
  await connection.execute(
    'UPDATE dead_letters SET status = ?, settledAt = CURRENT_TIMESTAMP(3) WHERE id = ?',
    [status, id],
  )
}

/** Whatever waits because of this order is settled with its replay: it is no longer failed. */
export async function settleLettersOfOrder(connection: Queryable, orderId: number): Promise<void> {
  await connection.execute(
    `UPDATE dead_letters SET status = 'replayed', settledAt = CURRENT_TIMESTAMP(3)
     WHERE orderId = ? AND status = 'waiting'`,
    [orderId],
  )
}
