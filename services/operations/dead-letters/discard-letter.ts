import type { Pool } from '../../shared/database/database.ts'
import { inTransaction } from '../../shared/database/in-transaction.ts'
import type { Settlement } from './settle-letter.ts'
import { lockLetter, settleLetter } from './letter-status.ts'

/** Puts a dead letter away for good. An order that failed by it stays failed. */
export function discardLetter(pool: Pool, id: number): Promise<Settlement> {
  return inTransaction(pool, async (connection) => {
    const status = await lockLetter(connection, id)
    if (status === undefined) return { kind: 'unknown' }
    if (status !== 'waiting') return { kind: 'settled before', status }
    await settleLetter(connection, id, 'discarded')
    return { kind: 'discarded' }
  })
}
