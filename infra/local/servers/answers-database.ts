import { existsSync, realpathSync } from 'node:fs'
import { connectOnce, type Queryable } from '../../../services/shared/database/database.ts'
import type { DatabaseAccess } from '../../../services/shared/database/database-access.ts'

/** Whether the database can be used and serves this data directory: another server may have taken its port. */
export async function servesData(access: DatabaseAccess, directory: string): Promise<boolean> {
  let served = ''
  try {
    await useDatabase(access, async (connection) => {
      const [row] = await connection.query<{ directory: string }>('SELECT @@datadir AS directory')
      served = row?.directory ?? ''
    })
  } catch {
    return false
  }
  return isSameDirectory(served, directory)
}

function isSameDirectory(one: string, other: string): boolean {
  return existsSync(one) && realpathSync(one) === realpathSync(other)
}

/** Resolves when the database can be used. @throws the driver's error when it cannot */
export async function useDatabase(
  access: DatabaseAccess,
  use: (connection: Queryable) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const connection = await connectOnce(access, 2_000)
  try {
    await connection.query('SELECT 1')
    await use(connection)
    await connection.close()
  } finally {
    connection.destroy()
  }
}
