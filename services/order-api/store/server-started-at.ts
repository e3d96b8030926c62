import type { Pool } from '../../shared/database.ts'
import { QUERY_TIMEOUT_MS } from './query-timeout.ts'

/** When the database server started, in ms since 1970 by this process's clock; up to a second too early, never too late. */
export async function serverStartedAt(pool: Pool): Promise<number> {
  const sql = `SHOW GLOBAL STATUS LIKE 'Uptime'`
  const [rows] = await pool.query({ sql, timeout: QUERY_TIMEOUT_MS })
  const [row] = rows as { Value: string }[]
  return Date.now() - (Number(row?.Value ?? 0) + 1) * 1000
}
