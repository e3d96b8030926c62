import { DomainError } from '../../shared/runtime/errors.ts'
import type { Outcome } from './commit-orders.ts'
import type { NewOrder, PlacedOrder } from './new-order.ts'
import { DatabaseAway, IdempotencyKeyReused, OrderRefusedByDatabase, QueueFull } from '../errors.ts'

/** How often the queue is searched for orders that have waited too long, while a transaction is under way. */
const SWEEP_MS = 200

export interface OrderBatcherOptions {
  /** Places orders that belong together, and answers for each. */
  readonly placeBatch: (orders: readonly NewOrder[]) => Promise<ReadonlyMap<NewOrder, Outcome>>
  readonly maxBatch: number
  readonly maxQueue: number
  /**
   * A transaction that takes longer is stuck, and an order that has waited behind it for so long is refused: its
   * caller must hear of it. Waiting while transactions come and go is only a crowd.
   */
  readonly maxWaitMs: number
  readonly onBatchDone: (orders: number, seconds: number) => void
  /** In ms. Not the wall clock: somebody may set that in the middle of an order. */
  readonly now?: () => number
}

export interface OrderBatcher {
  /** Resolves when the order is committed. @throws DomainError that says why it is not. */
  place: (order: NewOrder) => Promise<PlacedOrder>
  /** Orders that wait for their transaction. */
  readonly waiting: number
  /** Resolves when every order that was accepted so far has its answer. */
  drained: () => Promise<void>
}

interface Entry {
  readonly order: NewOrder
  readonly expiresAt: number
  readonly answer: PromiseWithResolvers<PlacedOrder>
}

/**
 * Orders that arrive while a transaction is under way wait together and share the next one: the commit's
 * trip to the disk is what limits a database, and so it serves many. One transaction at a time, so that
 * orders are served as they arrived; a lone order goes at once, and so does a crowd that arrives together.
 */
export function createOrderBatcher(options: OrderBatcherOptions): OrderBatcher {
  const { now = () => performance.now() } = options
  const queue: Entry[] = []
  /** Orders by Idempotency-Key from arrival to answer, so that a double tap becomes one order. */
  const underWay = new Map<string, Entry>()
  let working: Promise<void> | undefined
  let transactionSince = 0

  function place(order: NewOrder): Promise<PlacedOrder> {
    const twin = underWay.get(order.requestKey)
    if (twin !== undefined) return sameOrder(twin.order, order) ? twin.answer.promise : reused()
    if (queue.length >= options.maxQueue) return Promise.reject(new QueueFull())

    const entry = {
      order,
      expiresAt: now() + options.maxWaitMs,
      answer: Promise.withResolvers<PlacedOrder>(),
    }
    queue.push(entry)
    if (order.repeatable) underWay.set(order.requestKey, entry)
    working ??= work()
    return entry.answer.promise
  }

  async function work(): Promise<void> {
    // Not before everything was taken in that has arrived by now: one of a crowd else goes alone, and all behind it.
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
    for (const entry of entries) {
      settle(entry, outcomes.get(entry.order) ?? new OrderRefusedByDatabase('no outcome'))
    }
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
    if (entry.order.repeatable) underWay.delete(entry.order.requestKey)
    if (outcome instanceof DomainError) entry.answer.reject(outcome)
    else entry.answer.resolve(outcome)
  }

  return {
    place,
    get waiting() {
      return queue.length
    },
    drained: async () => {
      await working
    },
  }
}

function sameOrder(one: NewOrder, other: NewOrder): boolean {
  return one.productId === other.productId && one.quantity === other.quantity
}

function reused(): Promise<never> {
  return Promise.reject(new IdempotencyKeyReused())
}
