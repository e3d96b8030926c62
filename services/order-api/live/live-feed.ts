import type { Database } from '../../shared/database/database.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { pause } from '../../shared/runtime/backoff.ts'
import type { OrderView, ProductView } from '../schemas.ts'
import { findChangedOrders, findChangedProducts, readClock } from './find-changes.ts'

/**
 * A change carries the time of its statement, and is seen once it is committed. Looking back a little finds
 * what was committed late; a statement that waits longer for a lock has given up by then.
 */
const OVERLAP_MS = 5_000
/** Who was away for longer has to load lists: reading all that changed would be more work. */
const RESUME_MS = 10 * 60_000
/** Users per query. */
const USERS_AT_ONCE = 500
/** After so long without the database, pages hear that they are not live. */
const STALE_MS = 3_000

export interface Subscriber {
  readonly userId: string
  readonly onOrder: (order: OrderView, cursor: number) => void
  readonly onProduct: (product: ProductView, cursor: number) => void
  /** The feed broke: the page must come again. */
  readonly onEnd: () => void
}

export interface Subscription {
  readonly unsubscribe: () => void
  /** Whether everything since the given cursor was told. */
  readonly resumed: boolean
}

export interface LiveFeed {
  /**
   * From now on the subscriber hears of every change; some of them perhaps twice.
   * @param since a cursor that the subscriber got earlier: it also hears of what changed since then.
   * @throws when the database is away.
   */
  subscribe: (subscriber: Subscriber, since: number | undefined) => Promise<Subscription>
  readonly subscribers: number
  stop: () => Promise<void>
}

export interface LiveFeedOptions {
  readonly database: Database
  readonly pollMs: number
  readonly log: Logger
}

/**
 * Tells open pages what changed, whoever changed it: this process, another order-api, the notifier or an
 * operator. All pages share one look at the database per interval, and with no page open there is none.
 */
export function createLiveFeed({ database, pollMs, log }: LiveFeedOptions): LiveFeed {
  const byUser = new Map<string, Set<Subscriber>>()
  const stopping = new AbortController()
  /** What was told within the overlap, so that looking back does not tell it again. */
  const told = new Map<string, number>()
  let polling: Promise<void> | undefined
  let count = 0

  async function subscribe(subscriber: Subscriber, since: number | undefined): Promise<Subscription> {
    const now = await readClock(database)
    if (stopping.signal.aborted) throw new Error('the live feed has ended')
    add(subscriber)
    polling ??= poll(now)
    try {
      const resumed = since !== undefined && now.getTime() - since < RESUME_MS
      if (resumed) await tellMissed(subscriber, since)
      return { unsubscribe: () => remove(subscriber), resumed }
    } catch (error) {
      remove(subscriber)
      throw error
    }
  }

  async function tellMissed(subscriber: Subscriber, since: number): Promise<void> {
    const from = new Date(since - OVERLAP_MS)
    for (const order of await findChangedOrders(database, [subscriber.userId], from))
      subscriber.onOrder(order, since)
    for (const product of await findChangedProducts(database, from)) subscriber.onProduct(product, since)
  }

  function add(subscriber: Subscriber): void {
    count += 1
    const others = byUser.get(subscriber.userId)
    if (others === undefined) byUser.set(subscriber.userId, new Set([subscriber]))
    else others.add(subscriber)
  }

  function remove(subscriber: Subscriber): void {
    const subscribers = byUser.get(subscriber.userId)
    if (subscribers?.delete(subscriber) !== true) return
    count -= 1
    if (subscribers.size === 0) byUser.delete(subscriber.userId)
  }

  async function poll(start: Date): Promise<void> {
    let seenUntil = start
    let lastSuccess = performance.now()
    while (count > 0 && !stopping.signal.aborted) {
      try {
        seenUntil = await tellChanges(seenUntil)
        lastSuccess = performance.now()
      } catch (error) {
        log.warn({ err: error }, 'the live feed could not be read')
        if (performance.now() - lastSuccess > STALE_MS) endAll()
      }
      await pause(pollMs, stopping.signal)
    }
    told.clear()
    polling = undefined
  }

  async function tellChanges(seenUntil: Date): Promise<Date> {
    const now = await readClock(database)
    const since = new Date(seenUntil.getTime() - OVERLAP_MS)
    const cursor = now.getTime()
    const users = [...byUser.keys()]
    for (let index = 0; index < users.length; index += USERS_AT_ONCE) {
      for (const order of await findChangedOrders(
        database,
        users.slice(index, index + USERS_AT_ONCE),
        since,
      )) {
        if (!isNews(`order ${order.id} ${order.status}`, order.updatedAt)) continue
        for (const subscriber of byUser.get(order.userLineUid) ?? []) subscriber.onOrder(order, cursor)
      }
    }
    for (const product of await findChangedProducts(database, since)) {
      if (!isNews(`product ${product.id} ${product.amount}`, product.updatedAt)) continue
      for (const subscriber of everybody()) subscriber.onProduct(product, cursor)
    }
    forgetBefore(since)
    return now
  }

  function isNews(what: string, updatedAt: Date): boolean {
    const time = updatedAt.getTime()
    if (told.get(what) === time) return false
    told.set(what, time)
    return true
  }

  function forgetBefore(since: Date): void {
    for (const [what, time] of told) if (time < since.getTime()) told.delete(what)
  }

  function everybody(): Subscriber[] {
    return [...byUser.values()].flatMap((subscribers) => [...subscribers])
  }

  function endAll(): void {
    for (const subscriber of everybody()) {
      remove(subscriber)
      subscriber.onEnd()
    }
  }

  return {
    subscribe,
    get subscribers() {
      return count
    },
    stop: async () => {
      stopping.abort()
      endAll()
      await polling
    },
  }
}
