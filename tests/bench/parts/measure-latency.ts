import { waitUntil } from '../../../infra/local/processes/wait-until.ts'
import { checkDelivery, readOrders } from '../check/check-delivery.ts'
import { openPages, type Pages } from '../load/open-pages.ts'
import { runProgram } from '../load/run-program.ts'
import type { SentOrder, SteadyLoad } from '../load/steady-load.ts'
import { readAcceptedPushes } from '../measure/line-record.ts'
import { percentilesOf, type Percentiles } from '../measure/statistics.ts'
import { waitUntilDrained } from '../measure/wait-until-drained.ts'
import { createStockedProduct } from '../platform/stocked-product.ts'
import type { PartContext } from './part.ts'

/** So many that a buyer's former order is long done when the next one comes: each order waits for itself only. */
const BUYERS = 1_000
const WARM_UP = { perSecond: 100, seconds: 3 }
/** A page that has not shown an order so long after it was `success` will not do so. */
const SHOWN_WITHIN_MS = 10_000

/** What is waited for, from the moment in which the order had to be sent. */
export type Wait = 'answer' | 'accepted by LINE' | 'shown on the page'

export interface LatencySample {
  readonly perSecond: number
  readonly orders: number
  /** In milliseconds. */
  readonly waits: Readonly<Record<Wait, Percentiles>>
  /** By how much the orders were sent too late: that is in all waits. */
  readonly lateness: Percentiles
}

export interface Pace {
  readonly perSecond: number
  readonly seconds: number
}

/** Has orders placed at each pace in turn, by buyers whose pages are open all the time. */
export async function measureLatency(
  context: PartContext,
  paces: readonly Pace[],
): Promise<{ samples: LatencySample[]; wrong: string[] }> {
  const { scope, platform, detail } = context
  const { stack, signal } = platform
  const url = stack.url('order-api')
  const databaseUrl = stack.env.DATABASE_URL ?? ''
  const simulatorUrl = stack.url('line-simulator')

  await waitUntilDrained({ databaseUrl, simulatorUrl, signal })
  const productId = await createStockedProduct(url, 'awaited product')
  const buyers = Array.from({ length: BUYERS }, (_, index) => `awaiting-buyer-${index}`)
  detail(`opening ${BUYERS} pages`)
  const pages = await openPages(scope, { url, buyers }, signal)
  const beganAt = Date.now()

  async function placeAt(pace: Pace): Promise<readonly SentOrder[]> {
    const load: SteadyLoad = { url, productId, buyers, ...pace }
    const sent = await runProgram<SentOrder[]>('steady.ts', load, signal)
    await waitUntilDrained({ databaseUrl, simulatorUrl, signal })
    await waitUntilShown(pages, sent, signal)
    return sent
  }

  detail('warming up')
  const all = [...(await placeAt(WARM_UP))]
  const runs: { pace: Pace; sent: readonly SentOrder[] }[] = []
  for (const pace of paces) {
    detail(`${runs.length + 1} of ${paces.length}: ${pace.perSecond} orders per second`)
    const sent = await placeAt(pace)
    runs.push({ pace, sent })
    all.push(...sent)
  }
  const lost = pages.lost()
  pages.close()

  const orders = await readOrders(databaseUrl, productId)
  const pushes = await readAcceptedPushes(simulatorUrl, beganAt)
  const keys = new Map(orders.map(({ id, retryKey }) => [id, retryKey]))
  const acceptedAt = new Map(pushes.map((push) => [push.retryKey, push.acceptedAt]))
  const answered = all.filter(({ status }) => status === 201)
  const unshown = answered.filter(({ orderId = 0 }) => !pages.shownAt.has(orderId)).length
  return {
    samples: runs.map(({ pace: { perSecond }, sent }) => ({
      ...{ perSecond, orders: sent.length },
      waits: {
        answer: waitsOf(sent, ({ answeredAt }) => answeredAt),
        'accepted by LINE': waitsOf(sent, ({ orderId = 0 }) => acceptedAt.get(keys.get(orderId) ?? '')),
        'shown on the page': waitsOf(sent, ({ orderId = 0 }) => pages.shownAt.get(orderId)),
      },
      lateness: waitsOf(sent, ({ sentAt }) => sentAt),
    })),
    wrong: [
      ...(await checkDelivery({ databaseUrl, productId, orders, pushes, answered: answered.length })),
      // Their waits are missing above, and may have been the longest.
      ...(answered.length === all.length
        ? []
        : [`${all.length - answered.length} of ${all.length} requests placed no order`]),
      ...(unshown === 0 ? [] : [`${unshown} orders were not shown on their buyers' pages`]),
      ...(lost === 0 ? [] : [`${lost} pages lost their live stream`]),
    ],
  }
}

async function waitUntilShown(pages: Pages, sent: readonly SentOrder[], signal: AbortSignal): Promise<void> {
  const areShown = () => sent.every(({ orderId }) => orderId === undefined || pages.shownAt.has(orderId))
  await waitUntil(areShown, { deadlineMs: SHOWN_WITHIN_MS, signal })
}

/** Those that never came are left out, and are wrong elsewhere. */
function waitsOf(sent: readonly SentOrder[], endOf: (order: SentOrder) => number | undefined): Percentiles {
  const waits = sent.flatMap((order) => {
    const end = endOf(order)
    return end === undefined ? [] : [end - order.scheduledAt]
  })
  return percentilesOf(waits)
}
