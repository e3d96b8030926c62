import type { Database } from '../../shared/database/database.ts'
import type { OrderView, ProductView } from '../schemas.ts'
import { ORDER_COLUMNS } from '../queries/order-queries.ts'

/** The database's clock, which writes every `updatedAt`. */
export async function readClock(database: Database): Promise<Date> {
  const [row] = await database.query<{ now: Date }>('SELECT NOW(3) AS now')
  if (row === undefined) throw new Error('the database returned no time')
  return row.now
}

/** The orders of these users that changed at `since` or later, oldest change first. */
export function findChangedOrders(
  database: Database,
  userIds: readonly string[],
  since: Date,
): Promise<OrderView[]> {
  return database.query(
    `SELECT ${ORDER_COLUMNS} FROM orders o JOIN products p ON p.id = o.productId
     WHERE o.userLineUid IN (?) AND o.updatedAt >= ? ORDER BY o.updatedAt, o.id`,
    [userIds, since],
  )
}

export function findChangedProducts(database: Database, since: Date): Promise<ProductView[]> {
  return database.query(
    `SELECT id, name, amount, createdAt, updatedAt FROM products
     WHERE updatedAt >= ? ORDER BY updatedAt, id`,
    [since],
  )
}
