import type { Pool } from '../../shared/database/database.ts'
import { DatabaseAway } from '../errors.ts'
import { QUERY_TIMEOUT_MS } from '../query-timeout.ts'

/**
 * What the driver gives for a statement whose values the database holds in any case, with times as text.
 *
 * @throws DatabaseAway: nothing else can be wrong
 */
export async function queryDatabase<Result>(pool: Pool, sql: string, values: unknown[]): Promise<Result> {
  try {
    const [result] = await pool.query({ sql, values, dateStrings: true, timeout: QUERY_TIMEOUT_MS })
    return result as Result
  } catch (cause) {
    throw new DatabaseAway(cause)
  }
}

/** What the contract shows the times of. */
export interface WithTimes {
  createdAt: string
  updatedAt: string
}

/**
 * Gives rows the times that the contract shows, ISO 8601 in UTC, in place: as objects they would be made, only to be put
 * into words again, which took a third of a long read.
 */
export function toIsoTimes<Rows extends readonly WithTimes[]>(rows: Rows): Rows {
  for (const row of rows) {
    row.createdAt = toIso(row.createdAt)
    row.updatedAt = toIso(row.updatedAt)
  }
  return rows
}

/** @param time as the database writes it: 2026-11-25 09:30:00.000 */
const toIso = (time: string) => `${time.slice(0, 10)}T${time.slice(11)}Z`
