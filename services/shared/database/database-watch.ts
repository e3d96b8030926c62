import { backoffMs, pause } from '../runtime/backoff.ts'
import { createStateLog, type Logger } from '../runtime/logger.ts'
import { openDatabase } from './database.ts'
import type { DatabaseAccess } from './database-access.ts'
import { explainDatabaseFailure } from './explain-database-failure.ts'
import { isServerError } from './server-errors.ts'

const QUERY_TIMEOUT_MS = 1_500
const INTERVAL_MS = 1_000
/** A setting has to be changed first, and some servers lock out clients that retry a wrong password too often. */
const REFUSED = { firstMs: 2_000, maxMs: 10_000 }

interface DatabaseWatchOptions {
  readonly access: DatabaseAccess
  readonly connections: number
  /** Statements that change nothing, and that need the same rights as the service's statements. */
  readonly needs: readonly string[]
  readonly log: Logger
}

interface DatabaseWatch {
  /** 'ok', or what is missing. At most a few seconds old. */
  readonly state: () => string
  readonly stop: () => Promise<void>
}

/**
 * Asks the database once a second, through a separate connection, whether it is available, migrated, and grants the
 * rights that the service needs. So a readiness check costs nothing and is soon correct.
 */
export function watchDatabase({ access, connections, needs, log }: DatabaseWatchOptions): DatabaseWatch {
  const database = openDatabase(access, {
    connections,
    maxIdle: connections,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  })
  const stopping = new AbortController()
  const logState = createStateLog(log)
  let state = 'waiting for the database'
  let refusals = 0

  async function check(): Promise<void> {
    try {
      await ask(['SELECT 1 FROM outbox LIMIT 1', ...(state === 'ok' ? [] : needs)])
      if (state !== 'ok') log.info('the database is available')
      state = 'ok'
      refusals = 0
    } catch (error) {
      const { text, definite } = explainDatabaseFailure(error, access)
      refusals = definite ? refusals + 1 : 0
      // Readiness is public: the driver's words go to the log only.
      if (isServerError(error, 'ER_NO_SUCH_TABLE')) state = 'waiting for the migrations'
      else state = definite ? text : 'waiting for the database'
      logState(state, error)
    }
  }

  /** A connection that was refused something is closed: a session never gets rights that are granted later. */
  async function ask(questions: readonly string[]): Promise<void> {
    const connection = await database.connect()
    try {
      for (const sql of questions) await connection.query(sql)
      connection.release()
    } catch (error) {
      connection.destroy()
      throw error
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await check()
      const refused = refusals === 0 ? 0 : backoffMs(refusals, REFUSED)
      await pause(Math.max(INTERVAL_MS, refused), stopping.signal)
    }
  }

  const running = run()
  return {
    state: () => state,
    stop: async () => {
      stopping.abort()
      await running
      await database.close()
    },
  }
}
