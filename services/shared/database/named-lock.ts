import type { PoolConnection } from './database.ts'
import { QUERY_TIMEOUT_MS } from '../../order-api/query-timeout.ts'

const LOCK = `CONCAT('reconcile ', LEFT(DATABASE(), 50))`

/** True when no other session reconciles. It ends with the session, or with `leaveReconciler`. */
export async function becomeReconciler(connection: PoolConnection): Promise<boolean> {
  const [rows] = await connection.query({
    sql: `SELECT GET_LOCK(${LOCK}, 0) AS got`,
    timeout: QUERY_TIMEOUT_MS,
  })
  return (rows as { got: number | null }[])[0]?.got === 1
}

export async function leaveReconciler(connection: PoolConnection): Promise<void> {
  await connection.query({ sql: `DO RELEASE_LOCK(${LOCK})`, timeout: QUERY_TIMEOUT_MS })
}
