import type { Database } from '../../shared/database/database.ts'
import type { ShownOrder, ShownProduct } from '../schemas.ts'
import { ORDER_COLUMNS } from '../queries/order-queries.ts'
import { PRODUCT_COLUMNS } from '../queries/product-queries.ts'
import { toIso, toIsoTimes } from '../queries/shared-query.ts'

// The database is opened with `timesAsText`.

/** Where a page of changes begins: after the row of this id and time. */
interface Place {
  readonly time: Date
  readonly id: number
}

/** The time by the database's clock, which writes every `updatedAt`. */
export async function readClock(database: Database): Promise<Date> {
  const [row] = await database.query<{ now: string }>('SELECT NOW(3) AS now')
  if (row === undefined) throw new Error('the database returned no time')
  return new Date(toIso(row.now))
}

/** The orders of these users that changed at `since` or later, oldest change first, in pages. */
export function findChangedOrders(
  database: Database,
  userIds: readonly string[],
  since: Date,
  pageSize: number,
): AsyncGenerator<ShownOrder[]> {
  return readPages(since, pageSize, ({ time, id }) =>
    database.query<ShownOrder>(
      `SELECT ${ORDER_COLUMNS} FROM orders o JOIN products p ON p.id = o.productId
       WHERE o.userLineUid IN (?) AND o.updatedAt >= ? AND (o.updatedAt > ? OR o.id > ?)
       ORDER BY o.updatedAt, o.id LIMIT ?`,
      [userIds, time, time, id, pageSize],
    ),
  )
}

export function findChangedProducts(
  database: Database,
  since: Date,
  pageSize: number,
): AsyncGenerator<ShownProduct[]> {
  return readPages(since, pageSize, ({ time, id }) =>
    database.query<ShownProduct>(
      `SELECT ${PRODUCT_COLUMNS} FROM products WHERE updatedAt >= ? AND (updatedAt > ? OR id > ?)
       ORDER BY updatedAt, id LIMIT ?`,
      [time, time, id, pageSize],
    ),
  )
}

async function* readPages<Row extends ShownOrder | ShownProduct>(
  since: Date,
  pageSize: number,
  read: (from: Place) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let from: Place = { time: since, id: 0 }
  for (;;) {
    const rows = (await read(from)).map(toIsoTimes)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    if (rows.length < pageSize) return
    from = { time: new Date(last.updatedAt), id: last.id }
  }
}
