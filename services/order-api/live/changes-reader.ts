import type { Database } from '../../shared/database/database.ts'
import { ORDER_COLUMNS } from '../queries/order-queries.ts'
import { PRODUCT_COLUMNS } from '../queries/product-queries.ts'
import { createQueryBatcher } from '../queries/query-batcher.ts'
import { orDatabaseAway, toIso, toIsoTimes } from '../queries/shared-query.ts'
import type { Changes, ShownOrder, ShownProduct } from '../schemas.ts'
import { readClock } from './find-changes.ts'
import { OVERLAP_MS, RESUME_MS } from './live-feed.ts'

/** More changes than this are as much as the lists themselves. */
const MOST_CHANGES = 1_000

interface ChangesRequest {
  readonly userId: string
  /** A cursor of an earlier answer, or of the live feed. */
  readonly since: number
}

export interface ChangesReader {
  /**
   * What has changed for a page since its last request. Changes of the last seconds come again, because one that was
   * stamped earlier can be committed later.
   * @throws DatabaseAway
   */
  readonly findChanges: (request: ChangesRequest) => Promise<Changes>
  /** For a page that has no cursor yet: it loads its lists next. */
  readonly begin: () => Promise<Changes>
}

/**
 * For pages without a stream, which ask every two seconds. Requests at the same time share one round trip, and one read of
 * the products.
 *
 * @param database opened with `timesAsText`
 */
export function createChangesReader(database: Database): ChangesReader {
  const read = createQueryBatcher({
    maxBatch: 50,
    read: (requests: readonly string[]) =>
      readChanges(
        database,
        requests.map((text) => JSON.parse(text) as ChangesRequest),
      ),
  })
  return {
    findChanges: (request) => read(JSON.stringify(request)),
    begin: async () => {
      const now = await orDatabaseAway(readClock(database))
      return { cursor: now.getTime(), complete: false, orders: [], products: [] }
    },
  }
}

type Row = ShownOrder & { readonly request: number }

async function readChanges(database: Database, requests: readonly ChangesRequest[]): Promise<Changes[]> {
  const starts = requests.map(({ since }) => new Date(since - OVERLAP_MS))
  const start = starts.reduce((earliest, other) => (other < earliest ? other : earliest))
  // The clock first: what is committed later than it is read again with the next cursor.
  const [[clock], orders, products] = await orDatabaseAway(
    database.multiQuery<[[{ now: string }], Row[], ShownProduct[]]>(
      `SELECT NOW(3) AS now;
       ${requests.map(() => SELECT_ORDERS).join(' UNION ALL ')};
       SELECT ${PRODUCT_COLUMNS} FROM products WHERE updatedAt >= ? ORDER BY updatedAt DESC LIMIT ?`,
      [
        ...requests.flatMap(({ userId }, request) => [request, userId, starts[request], MOST_CHANGES]),
        start,
        MOST_CHANGES,
      ],
    ),
  )
  const now = new Date(toIso(clock.now)).getTime()
  const shownProducts = products.map(toIsoTimes)
  const ordersOf: ShownOrder[][] = requests.map(() => [])
  for (const { request, ...order } of orders) ordersOf[request]?.push(toIsoTimes(order))
  const oldest = shownProducts.length < MOST_CHANGES ? '' : (shownProducts.at(-1)?.updatedAt ?? '')

  return requests.map(({ since }, index) => {
    // ISO 8601 in UTC compares as text.
    const from = (starts[index] ?? start).toISOString()
    const own = ordersOf[index] ?? []
    const isRecent = since <= now && now - since < RESUME_MS
    const complete = isRecent && own.length < MOST_CHANGES && oldest < from
    return {
      cursor: now,
      complete,
      orders: complete ? own : [],
      products: complete ? shownProducts.filter(({ updatedAt }) => updatedAt >= from) : [],
    }
  })
}

// STRAIGHT_JOIN: a server that starts with the few products may read all their orders.
const SELECT_ORDERS = `(SELECT ? AS request, ${ORDER_COLUMNS} FROM orders o STRAIGHT_JOIN products p ON p.id = o.productId
  WHERE o.userLineUid = ? AND o.updatedAt >= ? ORDER BY o.updatedAt DESC LIMIT ?)`
