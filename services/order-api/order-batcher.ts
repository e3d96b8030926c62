import { DomainError } from '../shared/errors.ts'
import type { Outcome, PlacedOrder } from './commit-orders.ts'
import type { NewOrder } from './new-order.ts'
import { DatabaseAway, IdempotencyKeyReused, OrderRefusedByDatabase, QueueFull } from './order-errors.ts'

/** How often the queue is searched for orders that have waited too long, while a transaction is under way. */
const SWEEP_MS = 200

export interface OrderBatcherOptions {
  /**
   * Places orders that belong together, and answers for each. It calls `onLocked` when they have all their locks: those
   * of the next transaction will be behind them.
   */
  readonly placeBatch: (
    orders: readonly NewOrder[],
    onLocked: () => void,
  ) => Promise<ReadonlyMap<NewOrder, Outcome>>
  readonly maxBatch: number
  readonly maxQueue: number
  /**
   * When none has begun or ended for longer, transactions are stuck, and an order that has waited behind them for so
   * long is refused: its caller must hear of it. Waiting while they come and go is only a crowd.
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
 * trip to the disk is what limits a database, and so it serves many. A lone order goes at once, and so does a crowd that
 * arrives together. While one transaction writes, the next may ask for its locks: it gets them as soon as the first has
 * committed, without a trip in between, and orders of a product are still served as they arrived. (Unless the first one
 * has to begin anew, because of a key that was used before: then the next may go before it.)
 */
export function createOrderBatcher(options: OrderBatcherOptions): OrderBatcher {
  const { now = () => performance.now() } = options
  const queue: Entry[] = []
  /** Orders by Idempotency-Key from arrival to answer, so that a double tap becomes one order. */
  const underWay = new Map<string, Entry>()
  let working: Promise<void> | undefined
  let lastMovedAt = 0

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
    let writing: Promise<void> | undefined
    while (queue.length > 0) {
      const entries = queue.splice(0, options.maxBatch)
      const { locked, done } = placeNext(entries)
      await locked
      await writing
      writing = done
      // A smaller one is not worth its trips yet: more will have come when this one is done.
      if (queue.length < entries.length) await done
    }
    clearInterval(sweep)
    working = undefined
  }

  /** `locked` also when it has ended without: then there are no locks to wait for. */
  function placeNext(entries: readonly Entry[]): { locked: Promise<unknown>; done: Promise<void> } {
    const { promise: locked, resolve } = Promise.withResolvers<undefined>()
    const onLocked = () => resolve(undefined)
    return { locked, done: placeAndSettle(entries, onLocked).finally(onLocked) }
  }

  async function placeAndSettle(entries: readonly Entry[], onLocked: () => void): Promise<void> {
    const beganAt = now()
    lastMovedAt = beganAt
    const outcomes = await placeAll(
      entries.map(({ order }) => order),
      onLocked,
    )
    lastMovedAt = now()
    for (const entry of entries) {
      settle(entry, outcomes.get(entry.order) ?? new OrderRefusedByDatabase('no outcome'))
    }
    options.onBatchDone(entries.length, (lastMovedAt - beganAt) / 1000)
  }

  async function placeAll(
    orders: readonly NewOrder[],
    onLocked: () => void,
  ): Promise<ReadonlyMap<NewOrder, Outcome>> {
    try {
      return await options.placeBatch(orders, onLocked)
    } catch (cause) {
      return new Map(orders.map((order) => [order, new OrderRefusedByDatabase(cause)]))
    }
  }

  function refuseExpired(): void {
    const time = now()
    if (time - lastMovedAt < options.maxWaitMs) return
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
