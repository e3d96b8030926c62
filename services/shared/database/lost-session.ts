import { isServerError, type Pool } from './database.ts'
import { serverStartedAt } from './server-started-at.ts'

/** A session of ours whose connection was lost; the server may not have noticed yet. */
export interface LostSession {
  readonly threadId: number
  /** When it was last spoken to, in ms by `performance.now()`. */
  readonly sentAt: number
}

/**
 * Has the server end a session, and with it the locks that it holds: it starts no further statement. A
 * server that a firewall cut off from its client would keep both for a minute.
 */
export async function endSession(pool: Pool, { threadId, sentAt }: LostSession): Promise<void> {
  // A server that started later has no such session, and may have given its number to somebody else.
  if ((await serverStartedAt(pool)) > sentAt) return
  try {
    await pool.query('KILL ?', [threadId])
  } catch (error) {
    if (!isServerError(error, 'ER_NO_SUCH_THREAD')) throw error
  }
}
