import { backoffMs, pause } from '../runtime/backoff.ts'
import { openDatabase } from './database.ts'
import type { DatabaseAccess } from './database-access.ts'
import { explainDatabaseFailure } from './explain-database-failure.ts'
import { isServerError } from './server-errors.ts'
import type { Logger } from '../runtime/logger.ts'
import { createStateLog } from '../runtime/state-log.ts'

const INTERVAL_MS = 1_000
const CONNECTION = { connections: 1, queryTimeoutMs: 1_500 }
/** Somebody has to change something first, and some servers lock out who comes too often with a wrong password. */
const REFUSED = { firstMs: 2_000, maxMs: 10_000 }

export interface DatabaseWatchOptions {
  readonly access: DatabaseAccess
  /** Statements that change nothing, but that only who has the rights which the service needs may run. */
  readonly needs: readonly string[]
  readonly log: Logger
}

export interface DatabaseWatch {
  /** 'ok', or what is missing. At most a few seconds old. */
  readonly state: () => string
  stop: () => Promise<void>
}

/**
 * Asks the database once a second whether it is there, migrated and lets us work, so that readiness costs its
 * askers nothing and tells the truth soon after the database went or came.
 */
export function watchDatabase({ access, needs, log }: DatabaseWatchOptions): DatabaseWatch {
  const database = openDatabase(access, CONNECTION)
  const stopping = new AbortController()
  const tell = createStateLog(log)
  let state = 'waiting for the database'
  let refusals = 0

  async function look(): Promise<void> {
    try {
      await ask(['SELECT 1 FROM outbox LIMIT 1', ...(state === 'ok' ? [] : needs)])
      if (state !== 'ok') log.info('the database is there')
      state = 'ok'
      refusals = 0
    } catch (error) {
      const { text, definite } = explainDatabaseFailure(error, access)
      refusals = definite ? refusals + 1 : 0
      // Readiness is public: what the driver says is for the log alone.
      if (isServerError(error, 'ER_NO_SUCH_TABLE')) state = 'waiting for the migrations'
      else state = definite ? text : 'waiting for the database'
      tell(state, error)
    }
  }

  /** A connection that was refused something is closed: it would never hear of rights that are granted later. */
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
      await look()
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
