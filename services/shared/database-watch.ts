import type { Pool } from './database.ts'
import { messageOf } from './errors.ts'
import type { Logger } from './logger.ts'
import { pause } from './backoff.ts'

const INTERVAL_MS = 1_000
const TIMEOUT_MS = 1_500

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
  let state = 'waiting for the database'

  async function look(): Promise<string> {
    try {
      await pool.query({ sql: 'SELECT 1 FROM outbox LIMIT 1', timeout: TIMEOUT_MS })
      return 'ok'
    } catch (error) {
      const notMigrated = error instanceof Error && 'code' in error && error.code === 'ER_NO_SUCH_TABLE'
      return notMigrated ? 'waiting for the migrations' : `waiting for the database: ${messageOf(error)}`
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const now = await look()
      if (now !== state) log.info({ database: now }, now === 'ok' ? 'the database is there' : now)
      state = now
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
