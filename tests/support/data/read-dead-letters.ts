import type { Database } from '../../../services/shared/database/database.ts'

/** A row of the database, as the notifier stored it. */
interface StoredDeadLetter {
  readonly id: number
  readonly orderId: number | null
  readonly status: 'waiting' | 'replayed' | 'discarded'
  readonly reason: string
  readonly sourceTopic: string | null
  readonly sourcePartition: number | null
  readonly sourceOffset: number | null
  readonly messageTimestamp: number | null
  readonly groupId: string | null
  readonly messageKey: Buffer | null
  readonly messageValue: Buffer | null
  readonly headers: string | null
  readonly truncatedFrom: number | null
  readonly createdAt: Date
  readonly settledAt: Date | null
}

/** All dead letters that are in the database, oldest first. */
export function readDeadLetters(database: Database): Promise<StoredDeadLetter[]> {
  return database.query('SELECT * FROM dead_letters ORDER BY id')
}
