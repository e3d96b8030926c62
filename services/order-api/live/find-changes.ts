import type { Database } from '../../shared/database/database.ts'
import type { ShownOrder, ShownProduct } from '../schemas.ts'
import { ORDER_COLUMNS } from '../queries/order-queries.ts'
import { PRODUCT_COLUMNS } from '../queries/product-queries.ts'
import { toIso, toIsoTimes } from '../queries/shared-query.ts'

// The database is opened with `timesAsText`.

/** The time by the database's clock, which writes every `updatedAt`. */
export async function readClock(database: Database): Promise<Date> {
  const [row] = await database.query<{ now: string }>('SELECT NOW(3) AS now')
  if (row === undefined) throw new Error('the database returned no time')
  return new Date(toIso(row.now))
}

/** The orders of these users that changed at `since` or later, oldest change first. */
export async function findChangedOrders(
  database: Database,
  userIds: readonly string[],
  since: Date,
): Promise<ShownOrder[]> {
  const orders = await database.query<ShownOrder>(
    `SELECT ${ORDER_COLUMNS} FROM orders o JOIN products p ON p.id = o.productId
     WHERE o.userLineUid IN (?) AND o.updatedAt >= ? ORDER BY o.updatedAt, o.id`,
    [userIds, since],
  )
  return orders.map(toIsoTimes)
}

export async function findChangedProducts(database: Database, since: Date): Promise<ShownProduct[]> {
  const products = await database.query<ShownProduct>(
    `SELECT ${PRODUCT_COLUMNS} FROM products WHERE updatedAt >= ? ORDER BY updatedAt, id`,
    [since],
  )
  return products.map(toIsoTimes)
}
