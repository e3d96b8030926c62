import { existsSync, realpathSync } from 'node:fs'
import type { RowDataPacket } from 'mysql2/promise'
import { connectOnce, type Connection } from '../../../services/shared/database/database.ts'
import type { DatabaseAccess } from '../../../services/shared/database/database-access.ts'

/** Whether this database can be used, and is the one with these data: another may have its port. */
export async function servesData(access: DatabaseAccess, directory: string): Promise<boolean> {
  let served = ''
  try {
    await useDatabase(access, async (connection) => {
      const [rows] = await connection.query<RowDataPacket[]>('SELECT @@datadir AS directory')
      served = String(rows[0]?.directory)
    })
  } catch {
    return false
  }
  return isSameDirectory(served, directory)
}

function isSameDirectory(one: string, other: string): boolean {
  return existsSync(one) && realpathSync(one) === realpathSync(other)
}

/** Resolves when this database can be used. @throws what the driver says when it cannot */
export async function useDatabase(
  access: DatabaseAccess,
  use: (connection: Connection) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const connection = await connectOnce(access)
  try {
    await connection.query({ sql: 'SELECT 1', timeout: 2_000 })
    await use(connection)
    await connection.end()
  } finally {
    connection.destroy()
  }
}
