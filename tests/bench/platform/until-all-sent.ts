import { pause } from '../../../services/shared/runtime/backoff.ts'
import { queryDatabase } from '../../support/data/query-database.ts'

const INTERVAL_MS = 100

/** Waits until Kafka has the events of all orders. */
export async function untilAllSent(url: string, signal: AbortSignal): Promise<void> {
  const isOpen = async () => (await queryDatabase(url, 'SELECT 1 FROM outbox LIMIT 1')).length > 0
  while (await isOpen()) if (!(await pause(INTERVAL_MS, signal))) signal.throwIfAborted()
}
