import type { Pool } from './database.ts'
import { QUERY_TIMEOUT_MS } from '../../order-api/query-timeout.ts'

/**
 * When the database server started, in ms by this process's `performance.now()`; up to a second too early, never too
 * late. Not by the wall clock: set on in the wrong moment, it would make a living session look like one of a server
 * that is gone.
 */
export async function serverStartedAt(pool: Pool): Promise<number> {
  const sql = `SHOW GLOBAL STATUS LIKE 'Uptime'`
  const [rows] = await pool.query({ sql, timeout: QUERY_TIMEOUT_MS })
  const [row] = rows as { Value: string }[]
  return performance.now() - (Number(row?.Value ?? 0) + 1) * 1000
}
