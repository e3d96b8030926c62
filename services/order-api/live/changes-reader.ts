import { orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Database } from '../../shared/database/database.ts'
import { ORDER_COLUMNS } from '../queries/order-queries.ts'
import { PRODUCT_COLUMNS } from '../queries/product-queries.ts'
import { createQueryBatcher } from '../queries/query-batcher.ts'
import { toIso, toIsoTimes } from '../queries/shared-query.ts'
import type { Changes, ShownOrder, ShownProduct } from '../schemas.ts'
import { canResume, OVERLAP_MS, RESUME_MS } from './can-resume.ts'
import { readClock } from './find-changes.ts'

/**
 * Per request, of orders and of products. Many requests are answered at the same time, so this bounds the memory that they
 * take; a page that missed this many reloads its lists.
 */
const MOST_CHANGES = 100
/**
 * Older changes are not read: no answer has them. A minute longer than that, because the server may take its time between
 * the statement that reads the clock and the others.
 */
const OLDEST_SECONDS = (RESUME_MS + OVERLAP_MS + 60_000) / 1_000

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
       SELECT ${PRODUCT_COLUMNS} FROM products WHERE updatedAt >= ? AND ${IS_RECENT}
       ORDER BY updatedAt DESC LIMIT ?`,
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
    const complete = canResume(since, now) && own.length < MOST_CHANGES && oldest < from
    return {
      cursor: now,
      complete,
      orders: complete ? own : [],
      products: complete ? shownProducts.filter(({ updatedAt }) => updatedAt >= from) : [],
    }
  })
}

const IS_RECENT = `updatedAt >= NOW(3) - INTERVAL ${OLDEST_SECONDS} SECOND`

// STRAIGHT_JOIN: a server that starts with the few products may read all their orders.
const SELECT_ORDERS = `(SELECT ? AS request, ${ORDER_COLUMNS} FROM orders o STRAIGHT_JOIN products p ON p.id = o.productId
  WHERE o.userLineUid = ? AND o.updatedAt >= ? AND o.${IS_RECENT} ORDER BY o.updatedAt DESC LIMIT ?)`
