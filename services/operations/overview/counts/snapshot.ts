import type { Connection, Database } from '../../../shared/database/database.ts'

/** All statements see the same committed state, and lock nothing. */
export const BEGIN_SNAPSHOT = `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
  START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY`

/** Runs `work` on one connection, which ends when it fails. */
export async function onConnection<Result>(
  database: Database,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await database.connect()
  try {
    const result = await work(connection)
    connection.release()
    return result
  } catch (error) {
    connection.destroy()
    throw error
  }
}
