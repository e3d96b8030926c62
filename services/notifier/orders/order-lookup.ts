import { retryUntilDone } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { NotifiableOrder } from './find-orders.ts'

const MOST_IDS = 500
/** How many a log line names. */
const NAMED_ORDERS = 20
const BACKOFF = { firstMs: 200, maxMs: 3_000 }

interface OrderLookupOptions {
  readonly findOrders: (ids: readonly number[]) => Promise<ReadonlyMap<number, NotifiableOrder>>
  readonly log: Logger
}

/** What is known of an order: `missing`, or `stopped` when the service stops before the database answers. */
export type LookedUp = NotifiableOrder | 'missing' | 'stopped'

export interface OrderLookup {
  /** Reads the order as it is now, however long the database is unavailable. */
  readonly find: (orderId: number) => Promise<LookedUp>
  readonly stop: () => Promise<void>
}

/** Orders whose messages arrive together, or while a query runs, share the next query. */
export function createOrderLookup({ findOrders, log }: OrderLookupOptions): OrderLookup {
  let waiting: { orderId: number; resolve: (order: LookedUp) => void }[] = []
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  function find(orderId: number): Promise<LookedUp> {
    if (stopping.signal.aborted) return Promise.resolve('stopped')
    return new Promise((resolve) => {
      waiting.push({ orderId, resolve })
      working ??= work()
    })
  }

  async function work(): Promise<void> {
    // First let in all messages of the fetch.
    await new Promise(setImmediate)
    while (waiting.length > 0) await readNext()
    working = undefined
  }

  async function readNext(): Promise<void> {
    const chunk = waiting.slice(0, MOST_IDS)
    waiting = waiting.slice(MOST_IDS)
    const ids = [...new Set(chunk.map(({ orderId }) => orderId))]
    const orders = await retryUntilDone(() => findOrders(ids), {
      ...BACKOFF,
      signal: stopping.signal,
      onFailure: (error) =>
        log.warn(
          { orders: ids.length, orderIds: ids.slice(0, NAMED_ORDERS) },
          `reading orders failed, retrying: ${messageOf(error)}`,
        ),
    })
    for (const { orderId, resolve } of chunk)
      resolve(orders === undefined ? 'stopped' : (orders.get(orderId) ?? 'missing'))
  }

  return {
    find,
    stop: async () => {
      stopping.abort()
      await working
    },
  }
}
