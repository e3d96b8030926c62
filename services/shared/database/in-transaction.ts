import type { Pool, PoolConnection } from './database.ts'

/** Runs `work` in a transaction: all that it wrote, or nothing. Whether a COMMIT that failed happened is unknown. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (connection: PoolConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.getConnection()
  try {
    await connection.beginTransaction()
    const result = await work(connection)
    await connection.commit()
    connection.release()
    return result
  } catch (error) {
    // Lets go of what it had locked; the session itself would never hear of a right that is granted later.
    await connection.rollback().catch(() => undefined)
    connection.destroy()
    throw error
  }
}
