import type { Database } from '../../shared/database/database.ts'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import { createQueryBatcher } from './query-batcher.ts'
import type { OrderFilter, ShownOrder } from '../schemas.ts'
import { createFinder, toIsoTimes } from './shared-query.ts'

/** An order as the contract shows it, for queries that name `orders` o and `products` p. */
export const ORDER_COLUMNS =
  'o.id, o.productId, p.name AS productName, o.quantity, o.userLineUid, o.status, o.createdAt, o.updatedAt'

/** Pages of at most this many orders share a query with others. */
const A_PAGE = 50

export interface OrderReader {
  readonly findOrder: (id: number) => Promise<ShownOrder | undefined>
  /** Newest first. */
  readonly listOrders: (filter: OrderFilter) => Promise<ShownOrder[]>
}

/**
 * Reads orders; reads at the same time share a query. STRAIGHT_JOIN: a server that starts with the few products may read
 * and sort all orders ever placed.
 */
export function createOrderReader(database: Database): OrderReader {
  const findOrder = createFinder<ShownOrder>(
    database,
    `SELECT ${ORDER_COLUMNS} FROM orders o STRAIGHT_JOIN products p ON p.id = o.productId WHERE o.id IN (?)`,
  )

  async function readPages(filters: readonly string[]): Promise<ShownOrder[][]> {
    const pages = filters.map((filter, page) => selectPage(JSON.parse(filter) as OrderFilter, page))
    const rows = await orDatabaseAway(
      database.query<ShownOrder & { page: number }>(
        `SELECT o.page, ${ORDER_COLUMNS} FROM (${pages.map(({ sql }) => `(${sql})`).join(' UNION ALL ')}) o
           STRAIGHT_JOIN products p ON p.id = o.productId ORDER BY o.page, o.id DESC`,
        pages.flatMap(({ values }) => values),
      ),
    )
    const found: ShownOrder[][] = filters.map(() => [])
    for (const { page, ...order } of rows) found[page]?.push(toIsoTimes(order))
    return found
  }

  const listFew = createQueryBatcher({ read: readPages, maxBatch: 20 })
  // Not shared, so that no small page waits for another user's thousand orders.
  const listMany = createQueryBatcher({ read: readPages, maxBatch: 1 })

  return {
    findOrder,
    listOrders: (filter) => (filter.limit > A_PAGE ? listMany : listFew)(JSON.stringify(filter)),
  }
}

function selectPage({ userId, status, before, limit }: OrderFilter, page: number) {
  const conditions: [sql: string, value: unknown][] = []
  if (userId !== undefined) conditions.push(['userLineUid = ?', userId])
  if (status !== undefined) conditions.push(['status = ?', status])
  if (before !== undefined) conditions.push(['id < ?', before])
  const where = ['TRUE', ...conditions.map(([sql]) => sql)].join(' AND ')
  return {
    sql: `SELECT ? AS page, id, productId, quantity, userLineUid, status, createdAt, updatedAt FROM orders WHERE ${where} ORDER BY id DESC LIMIT ?`,
    values: [page, ...conditions.map(([, value]) => value), limit],
  }
}
