import { createConnection, type Connection } from 'mysql2/promise'

/** Whether the database of this URL can be used. */
export async function answersDatabase(url: string): Promise<boolean> {
  return (await databaseFault(url)) === undefined
}

/** What keeps the database of this URL from being used, in a few words; undefined when nothing does. */
export async function databaseFault(url: string): Promise<string | undefined> {
  let connection: Connection | undefined
  try {
    connection = await createConnection({ uri: url, connectTimeout: 2_000 })
    await connection.query({ sql: 'SELECT 1', timeout: 2_000 })
    await connection.end()
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return message === '' ? (code ?? 'no answer') : message
  } finally {
    connection?.destroy()
  }
}
