import type { Pool } from '../../shared/database/database.ts'
import type { OrderView, ProductView } from '../schemas.ts'
import { ORDER_COLUMNS } from '../queries/order-queries.ts'
import { QUERY_TIMEOUT_MS } from '../query-timeout.ts'

/** The database's clock: the one that all `updatedAt` are written by. */
export async function readClock(pool: Pool): Promise<Date> {
  const [rows] = await pool.query({ sql: 'SELECT NOW(3) AS now', timeout: QUERY_TIMEOUT_MS })
  return (rows as [{ now: Date }])[0].now
}

/** The orders of these users that changed at `since` or later, oldest change first. */
export async function findChangedOrders(
  pool: Pool,
  userIds: readonly string[],
  since: Date,
): Promise<OrderView[]> {
  const [rows] = await pool.query({
    sql: `
      SELECT ${ORDER_COLUMNS} FROM orders o JOIN products p ON p.id = o.productId
      WHERE o.userLineUid IN (?) AND o.updatedAt >= ? ORDER BY o.updatedAt, o.id`,
    values: [userIds, since],
    timeout: QUERY_TIMEOUT_MS,
  })
  return rows as OrderView[]
}

export async function findChangedProducts(pool: Pool, since: Date): Promise<ProductView[]> {
  const [rows] = await pool.query({
    sql: `
      SELECT id, name, amount, createdAt, updatedAt FROM products
      WHERE updatedAt >= ? ORDER BY updatedAt, id`,
    values: [since],
    timeout: QUERY_TIMEOUT_MS,
  })
  return rows as ProductView[]
}
