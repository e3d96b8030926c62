import { connectOnce } from '../../services/shared/database/database.ts'
import type { DatabaseAccess } from '../../services/shared/database/database-access.ts'
import { takeLock } from '../../services/shared/database/named-lock.ts'

const LOCK_WAIT_SECONDS = 60

/**
 * Runs `work` while no other process runs such work on the same database: a named lock of the server makes the others
 * wait.
 *
 * @throws when the database is unavailable, or another process holds the lock for longer than a minute.
 */
export async function withLock<Result>(access: DatabaseAccess, work: () => Promise<Result>): Promise<Result> {
  const session = await connectOnce(access)
  try {
    if (!(await takeLock(session, 'migrate', LOCK_WAIT_SECONDS)))
      throw new Error('another process has been migrating this database for over a minute')
    return await work()
  } finally {
    // Ends the session, and with it the lock.
    session.destroy()
  }
}
