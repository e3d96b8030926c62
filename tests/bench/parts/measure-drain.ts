import { checkDelivery, readOrders } from '../check/check-delivery.ts'
import { untilAllSent } from '../check/until-all-sent.ts'
import { placeBacklog } from '../load/place-backlog.ts'
import type { PartContext } from './part.ts'
import { createProduct } from '../platform/create-product.ts'
import { pidOf } from '../platform/pid-of.ts'
import { followProcesses, type ProcessSamples } from '../measure/follow-processes.ts'
import { readAcceptedPushes, readPushStats, type PushStats } from '../measure/line-record.ts'
import { waitUntilDrained } from '../measure/wait-until-drained.ts'

const PROCESSES = ['notifier', 'line-simulator', 'database', 'kafka'] as const

/** How a backlog went. Times are epoch milliseconds, ascending. */
export interface Drain {
  readonly startedAt: number
  /** When LINE accepted each push, and when each order became `success`. */
  readonly accepted: readonly number[]
  readonly succeeded: readonly number[]
  readonly processes: ProcessSamples<(typeof PROCESSES)[number]>
  /** What LINE answered meanwhile. */
  readonly answers: PushStats
  readonly wrong: readonly string[]
}

/**
 * Stops the notifier, has orders placed until as many wait in Kafka as are asked for, starts it, and waits until
 * the last of them is done.
 */
export async function measureDrain({ platform, options, detail }: PartContext): Promise<Drain> {
  const { stack, signal } = platform
  const url = stack.url('order-api')
  const simulatorUrl = stack.url('line-simulator')
  const databaseUrl = stack.env.DATABASE_URL ?? ''
  const notifier = stack.component('notifier')

  // Not one of the pushes that are counted below is of an order that was placed before.
  await waitUntilDrained({ databaseUrl, simulatorUrl, signal })
  detail('stopping the notifier')
  await notifier.stop()
  detail(`placing ${options.orders} orders`)
  const productId = await createProduct(url, 'drained product')
  const placedFrom = Date.now()
  const answered = await placeBacklog({ url, databaseUrl, productId, orders: options.orders }, signal)
  await untilAllSent(databaseUrl, signal)

  const before = await readPushStats(simulatorUrl)
  const startedAt = Date.now()
  await notifier.start({ signal })
  const { samples: processes } = await followProcesses(pidsOf(platform), () =>
    waitUntilDrained({
      ...{ databaseUrl, simulatorUrl, signal },
      onProgress: (accepted) => detail(`${accepted - before.accepted} of ${options.orders} pushed`),
    }),
  )
  const after = await readPushStats(simulatorUrl)

  const orders = await readOrders(databaseUrl, productId)
  const pushes = await readAcceptedPushes(simulatorUrl, placedFrom)
  const wrong = await checkDelivery({ databaseUrl, productId, orders, pushes, answered })
  return {
    ...{ startedAt, processes, wrong },
    accepted: ascending(pushes.map(({ acceptedAt }) => acceptedAt)),
    succeeded: ascending(
      orders.filter(({ status }) => status === 'success').map(({ updatedAt }) => updatedAt.getTime()),
    ),
    answers: difference(after, before),
  }
}

function pidsOf({ stack }: PartContext['platform']): Record<(typeof PROCESSES)[number], number> {
  const pids = PROCESSES.map((name) => [name, pidOf(stack.component(name))] as const)
  return Object.fromEntries(pids) as Record<(typeof PROCESSES)[number], number>
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
