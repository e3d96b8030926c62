import { pause } from './backoff.ts'
import { isServerError, type Pool } from './database.ts'
import type { Logger } from './logger.ts'

const INTERVAL_MS = 1_000
const TIMEOUT_MS = 1_500
const AWAY = 'waiting for the database'

export interface DatabaseWatch {
  /** 'ok', or what is missing. At most a few seconds old. */
  readonly state: () => string
  stop: () => Promise<void>
}

/**
 * Asks the database once a second whether it is there and migrated, so that readiness costs its askers
 * nothing and tells the truth soon after the database went or came.
 */
export function watchDatabase(pool: Pool, log: Logger): DatabaseWatch {
  const stopping = new AbortController()
  let state = AWAY
  /** What the log has heard last. */
  let told = ''

  async function look(): Promise<void> {
    try {
      await pool.query({ sql: 'SELECT 1 FROM outbox LIMIT 1', timeout: TIMEOUT_MS })
      become('ok', undefined)
    } catch (error) {
      // Readiness is public: what the driver says is for the log alone.
      become(isServerError(error, 'ER_NO_SUCH_TABLE') ? 'waiting for the migrations' : AWAY, error)
    }
  }

  function become(now: string, reason: unknown): void {
    if (now === told) return
    told = now
    state = now
    if (now === 'ok') log.info('the database is there')
    else log.warn({ err: reason }, now)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look()
      await pause(INTERVAL_MS, stopping.signal)
    }
  }

  const running = run()
  return {
    state: () => state,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
