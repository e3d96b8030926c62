import { existsSync, realpathSync } from 'node:fs'
import type { RowDataPacket } from 'mysql2/promise'
import { connectOnce, type Connection } from '../../services/shared/database.ts'
import type { DatabaseAccess } from '../../services/shared/database-access.ts'

/** Whether this database can be used, and is the one with these data: another may have its port. */
export async function servesData(access: DatabaseAccess, directory: string): Promise<boolean> {
  let served: string | undefined
  const fault = await databaseFault(access, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT @@datadir AS directory')
    served = String(rows[0]?.directory)
  })
  return fault === undefined && served !== undefined && isSameDirectory(served, directory)
}

function isSameDirectory(one: string, other: string): boolean {
  return existsSync(one) && realpathSync(one) === realpathSync(other)
}

/** What keeps this database from being used, in a few words; undefined when nothing does. */
export async function databaseFault(
  access: DatabaseAccess,
  use: (connection: Connection) => Promise<void> = () => Promise.resolve(),
): Promise<string | undefined> {
  let connection: Connection | undefined
  try {
    connection = await connectOnce(access)
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
