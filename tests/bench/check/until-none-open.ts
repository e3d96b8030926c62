import { pause } from '../../../services/shared/backoff.ts'
import { queryDatabase } from '../../support/query-database.ts'

const INTERVAL_MS = 100

/** @param sql gives one row, `{ open }`: how much is still under way */
export async function untilNoneOpen(url: string, sql: string, signal: AbortSignal): Promise<void> {
  const isOpen = async () => (await queryDatabase<{ open: number }>(url, sql))[0]?.open !== 0
  while (await isOpen()) if (!(await pause(INTERVAL_MS, signal))) signal.throwIfAborted()
}
