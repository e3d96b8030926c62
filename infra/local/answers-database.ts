import { existsSync, realpathSync } from 'node:fs'
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'

/** Whether the database of this URL can be used, and is the one with these data: another may have its port. */
export async function servesData(url: string, directory: string): Promise<boolean> {
  let served: string | undefined
  const fault = await databaseFault(url, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT @@datadir AS directory')
    served = String(rows[0]?.directory)
  })
  return fault === undefined && served !== undefined && isSameDirectory(served, directory)
}

function isSameDirectory(one: string, other: string): boolean {
  return existsSync(one) && realpathSync(one) === realpathSync(other)
}

/** What keeps the database of this URL from being used, in a few words; undefined when nothing does. */
export async function databaseFault(
  url: string,
  use: (connection: Connection) => Promise<void> = () => Promise.resolve(),
): Promise<string | undefined> {
  let connection: Connection | undefined
  try {
    connection = await createConnection({ uri: url, connectTimeout: 2_000 })
    await connection.query({ sql: 'SELECT 1', timeout: 2_000 })
    await use(connection)
    await connection.end()
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return message === '' ? (code ?? 'no answer') : message
  } finally {
    connection?.destroy()
  }
}
