import type { Pool } from '../../shared/database.ts'
import { DatabaseAway } from '../order-errors.ts'
import { QUERY_TIMEOUT_MS } from './query-timeout.ts'

/**
 * What the driver gives for a statement whose values the database holds in any case.
 *
 * @throws DatabaseAway: nothing else can be wrong
 */
export async function askDatabase<Result>(pool: Pool, sql: string, values: unknown[]): Promise<Result> {
  try {
    const [result] = await pool.query({ sql, values, timeout: QUERY_TIMEOUT_MS })
    return result as Result
  } catch (cause) {
    throw new DatabaseAway(cause)
  }
}
