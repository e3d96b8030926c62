import { connectOnce, type Connection } from '../../services/shared/database/database.ts'
import type { DatabaseAccess } from '../../services/shared/database/database-access.ts'

const LOCK_WAIT_SECONDS = 60

/**
 * Runs `work` while no other process works on the same database in this way: a named lock of the server
 * makes the others wait.
 *
 * @throws when the database is away, or another process holds the lock for longer than a minute.
 */
export async function withLock<Result>(access: DatabaseAccess, work: () => Promise<Result>): Promise<Result> {
  const connection = await connectOnce(access)
  // Lost while the work goes on: what then fails of that says so itself.
  connection.on('error', () => undefined)
  try {
    await takeLock(connection)
    return await work()
  } finally {
    // Ends the session, and with it the lock.
    connection.destroy()
  }
}

async function takeLock(connection: Connection): Promise<void> {
  // The lock's name counts for the whole server, so it carries the database's.
  const [rows] = await connection.query(
    `SELECT GET_LOCK(CONCAT('migrate ', LEFT(DATABASE(), 50)), ?) AS got`,
    [LOCK_WAIT_SECONDS],
  )
  const [row] = rows as { got: number | null }[]
  if (row?.got !== 1) throw new Error('another process has been migrating this database for over a minute')
}
