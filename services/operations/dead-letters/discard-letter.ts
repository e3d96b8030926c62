import type { Database } from '../../shared/database/database.ts'
import type { Settlement } from './settle-letter.ts'
import { lockLetter, settleLetter } from './letter-status.ts'

/** Puts a dead letter away for good. An order that failed by it stays failed. */
export function discardLetter(database: Database, id: number): Promise<Settlement> {
  return database.transaction(async (connection) => {
    const status = await lockLetter(connection, id)
    if (status === undefined) return { kind: 'unknown' }
    if (status !== 'waiting') return { kind: 'settled before', status }
    await settleLetter(connection, id, 'discarded')
    return { kind: 'discarded' }
  })
}
