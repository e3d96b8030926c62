import type { Database } from '../../shared/database/database.ts'
import { SUMMARY_COLUMNS, type LetterStatus, type LetterSummary } from './dead-letter.ts'

interface LetterQuery {
  readonly status: LetterStatus | 'all'
  readonly limit: number
  /** Only those that are older than this one. */
  readonly before?: number | undefined
}

/** Newest first, without their payloads. */
export function listLetters(
  database: Database,
  { status, limit, before }: LetterQuery,
): Promise<LetterSummary[]> {
  return database.query<LetterSummary>(
    `SELECT ${SUMMARY_COLUMNS} FROM dead_letters d
     WHERE ${ofStatus(status)} AND ${before === undefined ? 'TRUE' : 'd.id < ?'} ORDER BY d.id DESC LIMIT ?`,
    [...(status === 'all' ? [] : [status]), ...(before === undefined ? [] : [before]), limit],
  )
}

export async function countLetters(database: Database, status: LetterStatus | 'all'): Promise<number> {
  const [row] = await database.query<{ letters: number }>(
    `SELECT COUNT(*) AS letters FROM dead_letters d WHERE ${ofStatus(status)}`,
    status === 'all' ? [] : [status],
  )
  return row?.letters ?? 0
}

/** One that waits. */
interface WaitingLetter {
  readonly id: number
  /** False: it came from no message. */
  readonly hasMessage: boolean
}

/** All that wait, oldest first: an operator's `--all`. */
export async function findWaiting(database: Database): Promise<WaitingLetter[]> {
  const letters = await database.query<{ id: number; hasMessage: 0 | 1 }>(
    `SELECT id, sourceTopic IS NOT NULL AS hasMessage FROM dead_letters WHERE status = 'waiting' ORDER BY id`,
  )
  return letters.map(({ id, hasMessage }) => ({ id, hasMessage: hasMessage === 1 }))
}

const ofStatus = (status: LetterStatus | 'all') => (status === 'all' ? 'TRUE' : 'd.status = ?')
