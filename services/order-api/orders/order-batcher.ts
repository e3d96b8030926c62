import { DomainError } from '../../shared/runtime/errors.ts'
import type { NewOrder, Outcome, PlacedOrder } from './new-order.ts'
import { DatabaseAway } from '../../shared/database/database-away.ts'
import { IdempotencyKeyReused, OrderRefusedByDatabase, QueueFull } from '../errors.ts'

/** How often the queue is searched for orders that have waited too long, while a transaction runs. */
const SWEEP_MS = 200

interface OrderBatcherOptions {
  /** Places orders together; resolves to an outcome for each. */
  readonly placeBatch: (orders: readonly NewOrder[]) => Promise<ReadonlyMap<NewOrder, Outcome>>
  readonly maxBatch: number
  readonly maxQueue: number
  /**
   * A transaction that takes longer is stuck. An order that has waited behind it for this long is rejected, so that its
   * caller gets an answer. A longer wait while transactions complete is just a long queue.
   */
  readonly maxWaitMs: number
  readonly onBatchDone: (orders: number, seconds: number) => void
  /** In ms. Not the wall clock, which may be changed at any time. */
  readonly now?: () => number
}

export interface OrderBatcher {
  /** Resolves when the order is committed. @throws DomainError with the reason if it is not */
  readonly place: (order: NewOrder) => Promise<PlacedOrder>
  /** Orders that wait for their transaction. */
  readonly waiting: number
  /** Call it after the HTTP server is closed. Resolves when every order has its answer. */
  readonly stop: () => Promise<void>
}

interface Entry {
  readonly order: NewOrder
  readonly expiresAt: number
  readonly answer: PromiseWithResolvers<PlacedOrder>
}

/**
 * Orders that arrive while a transaction runs wait, and share the next one: every commit waits for the disk, and one
 * wait can serve many orders. One transaction at a time, so that orders are served as they arrive. A single order is
 * committed at once, together with those that arrive in the same tick.
 */
export function createOrderBatcher(options: OrderBatcherOptions): OrderBatcher {
  const { now = () => performance.now() } = options
  const queue: Entry[] = []
  /** Orders by Idempotency-Key from arrival to answer, so that a double tap becomes one order. */
  const inProgress = new Map<string, Entry>()
  let working: Promise<void> | undefined
  let transactionSince = 0

  function place(order: NewOrder): Promise<PlacedOrder> {
    const twin = inProgress.get(order.requestKey)
    if (twin !== undefined) return sameOrder(twin.order, order) ? twin.answer.promise : reused()
    if (queue.length >= options.maxQueue) return Promise.reject(new QueueFull())

    const entry = {
      order,
      expiresAt: now() + options.maxWaitMs,
      answer: Promise.withResolvers<PlacedOrder>(),
    }
    queue.push(entry)
    if (order.repeatable) inProgress.set(order.requestKey, entry)
    working ??= work()
    return entry.answer.promise
  }

  async function work(): Promise<void> {
    // First let in everything that has arrived by now; otherwise the first order of a burst commits alone, and the rest
    // wait behind it.
    await new Promise(setImmediate)
    const sweep = setInterval(refuseExpired, SWEEP_MS)
    while (queue.length > 0) await placeNext(queue.splice(0, options.maxBatch))
    clearInterval(sweep)
    working = undefined
  }

  async function placeNext(entries: readonly Entry[]): Promise<void> {
    transactionSince = now()
    const outcomes = await placeAll(entries.map(({ order }) => order))
    const seconds = (now() - transactionSince) / 1000
    for (const entry of entries)
      settle(entry, outcomes.get(entry.order) ?? new OrderRefusedByDatabase('no outcome'))
    options.onBatchDone(entries.length, seconds)
  }

  async function placeAll(orders: readonly NewOrder[]): Promise<ReadonlyMap<NewOrder, Outcome>> {
    try {
      return await options.placeBatch(orders)
    } catch (cause) {
      return new Map(orders.map((order) => [order, new OrderRefusedByDatabase(cause)]))
    }
  }

  function refuseExpired(): void {
    const time = now()
    if (time - transactionSince < options.maxWaitMs) return
    for (let head = queue[0]; head !== undefined && head.expiresAt <= time; head = queue[0]) {
      queue.shift()
      settle(head, new DatabaseAway('waited too long for a transaction'))
    }
  }

  function settle(entry: Entry, outcome: Outcome): void {
    if (entry.order.repeatable) inProgress.delete(entry.order.requestKey)
    if (outcome instanceof DomainError) entry.answer.reject(outcome)
    else entry.answer.resolve(outcome)
  }

  return {
    place,
    get waiting() {
      return queue.length
    },
    stop: () => working ?? Promise.resolve(),
  }
}

function sameOrder(one: NewOrder, other: NewOrder): boolean {
  return one.productId === other.productId && one.quantity === other.quantity
}

function reused(): Promise<never> {
  return Promise.reject(new IdempotencyKeyReused())
}
