import type { Connection, Database, Queryable } from './database.ts'
import { isServerError } from './server-errors.ts'

/** A session whose connection was lost; the server may not have noticed yet. */
export interface LostSession {
  readonly threadId: number
  /** When it was last used, in ms by `performance.now()`. */
  readonly sentAt: number
}

/** To be called before a connection is used. */
export function rememberSession({ threadId }: Connection): LostSession {
  return { threadId, sentAt: performance.now() }
}

/**
 * Has the server end a session, and with it the locks that it holds: it starts no further statement. A server that a
 * firewall has cut off from its client would keep both for a minute.
 */
export async function endSession(database: Queryable, { threadId, sentAt }: LostSession): Promise<void> {
  // A server that started later has no such session, and may have given its number to another client.
  if ((await serverStartedAt(database)) > sentAt) return
  try {
    await database.execute('KILL ?', [threadId])
  } catch (error) {
    if (!isServerError(error, 'ER_NO_SUCH_THREAD')) throw error
  }
}

/**
 * When the database server started, in ms by this process's `performance.now()`; up to a second too early, never too
 * late. Not by the wall clock: a clock that is changed could make a living session look like one of an earlier server.
 */
async function serverStartedAt(database: Queryable): Promise<number> {
  const [row] = await database.query<{ Value: string }>(`SHOW GLOBAL STATUS LIKE 'Uptime'`)
  return performance.now() - (Number(row?.Value ?? 0) + 1) * 1000
}

/**
 * For work that is repeated and must not run twice at once. Each round has its own connection. When it fails, the
 * connection is destroyed, and the next round begins only once the server has ended that session: until then it may
 * still hold its locks.
 */
export function createSessionRounds(database: Database) {
  let lost: LostSession | undefined
  return async function runRound<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    if (lost) await endSession(database, lost)
    lost = undefined
    const connection = await database.connect()
    const session = rememberSession(connection)
    try {
      const result = await work(connection)
      connection.release()
      return result
    } catch (error) {
      connection.destroy()
      lost = session
      throw error
    }
  }
}
