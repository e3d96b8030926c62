import type { Connection, Database } from './database.ts'

/** Runs `work` on one connection. When it fails, the connection is closed: its transaction and its locks end with it. */
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
