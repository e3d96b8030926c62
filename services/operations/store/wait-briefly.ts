import type { PoolConnection } from '../../shared/database.ts'

/**
 * Waits a second for a lock, where services wait three: MySQL ends such waits up to a second late, and a server that
 * has said nothing for 3.5 s is taken for gone. Whoever asks can ask again.
 */
export async function waitBriefly(connection: PoolConnection): Promise<void> {
  await connection.query('SET innodb_lock_wait_timeout = 1')
}
