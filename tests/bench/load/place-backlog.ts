import { queryDatabase } from '../../support/data/query-database.ts'
import { runLoad } from './load.ts'

const CONNECTIONS = 100

export interface Backlog {
  /** Of the order API, without a trailing slash. */
  readonly url: string
  readonly databaseUrl: string
  readonly productId: number
  readonly orders: number
}

/** Places exactly so many orders, through the order API, as fast as it takes them; how many it answered with 201. */
export async function placeBacklog(
  { url, databaseUrl, productId, orders }: Backlog,
  signal: AbortSignal,
): Promise<number> {
  let answered = 0
  let missing = orders
  while (missing > 0) {
    const connections = Math.min(CONNECTIONS, missing)
    const { placed } = await runLoad({ url, connections, orders: missing, productIds: [productId] }, signal)
    if (placed === 0) throw new Error(`the order API took none of ${missing} orders`)
    answered += placed
    // Counted in the database, since an order whose answer was lost exists as well.
    const [row] = await queryDatabase<{ count: number }>(
      databaseUrl,
      'SELECT COUNT(*) AS count FROM orders WHERE productId = ?',
      [productId],
    )
    missing = orders - (row?.count ?? 0)
  }
  return answered
}
