import { checkBalances } from '../check/check-balances.ts'
import { untilAllSent } from '../platform/until-all-sent.ts'
import { type LoadResult, runLoad } from '../load/load.ts'
import { followProcesses, type ProcessSamples } from '../measure/follow-processes.ts'
import { rotate } from '../measure/statistics.ts'
import { describeSize, startGrownShop, type GrownShop } from '../platform/start-grown-shop.ts'
import { takeBackOrders } from '../platform/take-back-orders.ts'
import { formatNumber } from '../report/format-spread.ts'
import { measureReads, type ReadSample } from './measure-reads.ts'
import type { PartContext } from './part.ts'

/** At most; never longer than what is measured. */
const WARM_UP_SECONDS = 3

/** One load of orders on one shop. */
export interface OrderSample {
  /** How many were in the table before. */
  readonly orders: number
  readonly result: LoadResult
  readonly processes: ProcessSamples<'server' | 'database'>
}

/** All answers to the buyers of one shop, and what was wrong with its balances after any of the loads. */
export interface GrowthAudit {
  readonly shop: string
  placed: number
  unanswered: number
  readonly wrong: string[]
}

export interface Growth {
  readonly reads: readonly ReadSample[]
  readonly wrongReads: readonly string[]
  readonly orders: readonly OrderSample[]
  readonly audits: readonly GrowthAudit[]
}

/** Fills a shop with orders for each size, has all of them read, and then has them take orders, in turns. */
export async function measureGrowth(context: PartContext): Promise<Growth> {
  const { scope, platform, options, detail } = context
  const shops: GrownShop[] = []
  for (const size of options.sizes) {
    const onProgress = (filled: number) =>
      detail(`${formatNumber(filled)} of ${describeSize(size)} filled in`)
    shops.push(await startGrownShop(scope, platform, size, onProgress))
  }
  // While nothing else has been written: the tables hold what they were filled with.
  const { samples: reads, wrong: wrongReads } = await measureReads(context, shops)
  return { reads, wrongReads, ...(await measureOrders(context, shops)) }
}

async function measureOrders(
  context: PartContext,
  shops: readonly GrownShop[],
): Promise<Pick<Growth, 'orders' | 'audits'>> {
  const { rounds, seconds } = context.options
  const audited = shops.map((shop) => {
    const audit: GrowthAudit = { shop: shop.name, placed: 0, unanswered: 0, wrong: [] }
    return { shop, audit }
  })
  for (const { shop, audit } of audited) {
    context.detail(`warming up orders, ${shop.name}`)
    await placeOrders(context, shop, audit, Math.min(WARM_UP_SECONDS, seconds))
  }
  const orders: OrderSample[] = []
  for (let round = 0; round < rounds; round++)
    for (const { shop, audit } of rotate(audited, round)) {
      context.detail(`round ${round + 1} of ${rounds}: placing orders, ${shop.name}`)
      orders.push(await placeOrders(context, shop, audit, seconds))
    }
  return { orders, audits: audited.map(({ audit }) => audit) }
}

/** Leaves the table as it was: otherwise the smallest would soon be as large as the next one. */
async function placeOrders(
  { options, platform: { signal } }: PartContext,
  shop: GrownShop,
  audit: GrowthAudit,
  seconds: number,
): Promise<OrderSample> {
  const { orders, url, databaseUrl, productIds } = shop
  const connections = Math.max(...options.connections)
  const { result, samples: processes } = await followProcesses(shop.pids(), () =>
    runLoad({ url, connections, seconds, productIds }, signal),
  )
  await untilAllSent(databaseUrl, signal)
  audit.placed += result.placed
  // Of all loads: an order whose client is gone may be written after those of its load were taken back.
  audit.unanswered += result.errors + connections
  const answered = { placed: orders + result.placed, unanswered: audit.unanswered }
  audit.wrong.push(...(await checkBalances({ databaseUrl, lineUrl: undefined, answered })).wrong)
  await takeBackOrders(databaseUrl, orders)
  return { orders, result, processes }
}
