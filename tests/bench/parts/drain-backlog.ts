import { checkDelivery, readOrders } from '../check/check-delivery.ts'
import { untilAllSent } from '../platform/until-all-sent.ts'
import { placeBacklog } from '../load/place-backlog.ts'
import { readAcceptedPushes, readPushStats, type PushStats } from '../measure/line-record.ts'
import { waitUntilDrained } from '../measure/wait-until-drained.ts'
import { createStockedProduct } from '../platform/stocked-product.ts'

/** Where the backlog is created, without consumers at first. */
export interface BacklogOptions {
  /** Of the order API, without a trailing slash. */
  readonly url: string
  readonly databaseUrl: string
  readonly simulatorUrl: string
  readonly orders: number
  readonly signal: AbortSignal
  /** Shows what it is at. */
  readonly detail: (text: string) => void
}

/** How a backlog went. Times are epoch milliseconds, ascending. */
export interface DrainedBacklog<Result> {
  readonly startedAt: number
  /** When LINE accepted each push, and when each order became `success`. */
  readonly accepted: readonly number[]
  readonly succeeded: readonly number[]
  /** What LINE answered meanwhile. */
  readonly answers: PushStats
  readonly wrong: readonly string[]
  readonly result: Result
}

/**
 * Has orders placed until as many wait in Kafka as are asked for, and consumed until the last of them is done.
 *
 * @param consume starts who consumes, and waits with the given function
 */
export async function drainBacklog<Result>(
  options: BacklogOptions,
  consume: (drained: () => Promise<void>) => Promise<Result>,
): Promise<DrainedBacklog<Result>> {
  const { url, databaseUrl, simulatorUrl, orders: count, signal, detail } = options
  detail(`placing ${count} orders`)
  const productId = await createStockedProduct(url, 'drained product')
  const placedFrom = Date.now()
  const answered = await placeBacklog({ url, databaseUrl, productId, orders: count }, signal)
  await untilAllSent(databaseUrl, signal)

  const before = await readPushStats(simulatorUrl)
  const startedAt = Date.now()
  const result = await consume(() =>
    waitUntilDrained({
      ...{ databaseUrl, simulatorUrl, signal },
      onProgress: (accepted) => detail(`${accepted - before.accepted} of ${count} pushed`),
    }),
  )
  const after = await readPushStats(simulatorUrl)

  const orders = await readOrders(databaseUrl, productId)
  const pushes = await readAcceptedPushes(simulatorUrl, placedFrom)
  const wrong = await checkDelivery({ databaseUrl, productId, orders, pushes, answered })
  return {
    ...{ startedAt, wrong, result },
    accepted: ascending(pushes.map(({ acceptedAt }) => acceptedAt)),
    succeeded: ascending(
      orders.filter(({ status }) => status === 'success').map(({ updatedAt }) => updatedAt.getTime()),
    ),
    answers: difference(after, before),
  }
}

function difference(after: PushStats, before: PushStats): PushStats {
  const { accepted, duplicates, rateLimited, failed, unanswered, reset } = after
  return {
    accepted: accepted - before.accepted,
    duplicates: duplicates - before.duplicates,
    rateLimited: rateLimited - before.rateLimited,
    failed: failed - before.failed,
    unanswered: unanswered - before.unanswered,
    reset: reset - before.reset,
  }
}

const ascending = (times: readonly number[]) => [...times].sort((a, b) => a - b)
