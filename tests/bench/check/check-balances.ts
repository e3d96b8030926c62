import { queryDatabase } from '../../support/data/query-database.ts'
import { readAcceptedPushes } from '../measure/line-record.ts'
import type { Contestant } from '../platform/contestant.ts'
import { STOCK } from '../platform/stocked-product.ts'

interface Balances {
  readonly orders: number
  readonly taken: number
  readonly ordered: number
}

/** Whether stock, orders, answers and messages agree once everything has settled. */
export async function checkBalances({
  databaseUrl,
  lineUrl,
  answered,
}: Pick<Contestant, 'databaseUrl' | 'lineUrl' | 'answered'>): Promise<{ counted: string; wrong: string[] }> {
  if (databaseUrl === undefined) return { counted: `${answered.placed} answers`, wrong: [] }
  const { orders, taken, ordered } = await readBalances(databaseUrl)
  const wrong: string[] = []
  if (taken !== ordered) wrong.push(`${ordered} pieces were ordered, and ${taken} taken from the stock`)
  if (orders < answered.placed)
    wrong.push(`${answered.placed} orders were answered with 201, and ${orders} exist`)
  if (orders > answered.placed + answered.unanswered)
    wrong.push(
      `${orders} orders exist, where at most ${answered.placed + answered.unanswered} were asked for`,
    )
  if (lineUrl !== undefined) {
    const messages = await readAcceptedPushes(lineUrl, 0)
    const different = new Set(messages.map(({ retryKey }) => retryKey)).size
    if (messages.length !== orders || different !== orders)
      wrong.push(`LINE has ${messages.length} messages, ${different} different ones, for ${orders} orders`)
  }
  const atTheEnd = orders - answered.placed
  const unanswered = atTheEnd > 0 ? ` (the load ended before ${atTheEnd} more were answered)` : ''
  return { counted: `${orders} orders, ${answered.placed} answers with 201${unanswered}`, wrong }
}

async function readBalances(url: string): Promise<Balances> {
  const hasQuantity = await queryDatabase(url, `SHOW COLUMNS FROM orders LIKE 'quantity'`)
  const pieces = hasQuantity.length > 0 ? 'CAST(COALESCE(SUM(quantity), 0) AS SIGNED)' : 'COUNT(*)'
  const [balances] = await queryDatabase<Balances>(
    url,
    `SELECT COUNT(*) AS orders, ${pieces} AS ordered,
       (SELECT CAST(SUM(? - amount) AS SIGNED) FROM products WHERE amount > ? / 2) AS taken
     FROM orders`,
    [STOCK, STOCK],
  )
  if (balances === undefined) throw new Error('the database does not count')
  return balances
}
