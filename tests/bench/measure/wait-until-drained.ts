import { pause } from '../../../services/shared/runtime/backoff.ts'
import { queryDatabase } from '../../support/data/query-database.ts'
import { readPushStats } from './line-record.ts'

const INTERVAL_MS = 250
/** What makes no progress for so long will not be done; the check afterwards says what is missing. */
const STALLED_MS = 60_000

export interface Drainage {
  readonly databaseUrl: string
  readonly simulatorUrl: string
  readonly signal: AbortSignal
  /** Called repeatedly with the number of pushes that LINE has accepted since it started. */
  readonly onProgress?: (accepted: number) => void
}

/**
 * Waits until no order of the platform is pending. Looks only for the first one that is, and does not count them:
 * that would be work for the database which is measured. How it went in time is read afterwards, from the records.
 */
export async function waitUntilDrained(drainage: Drainage): Promise<void> {
  const { databaseUrl, simulatorUrl, signal, onProgress } = drainage
  let accepted = 0
  let movedAt = performance.now()
  while ((await isAnyPending(databaseUrl)) && performance.now() - movedAt < STALLED_MS) {
    const { accepted: now } = await readPushStats(simulatorUrl)
    if (now !== accepted) movedAt = performance.now()
    accepted = now
    onProgress?.(accepted)
    if (!(await pause(INTERVAL_MS, signal))) signal.throwIfAborted()
  }
}

async function isAnyPending(databaseUrl: string): Promise<boolean> {
  const pending = await queryDatabase(databaseUrl, `SELECT id FROM orders WHERE status = 'pending' LIMIT 1`)
  return pending.length > 0
}
