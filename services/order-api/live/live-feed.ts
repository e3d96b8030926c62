import type { Database } from '../../shared/database/database.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { pause } from '../../shared/runtime/backoff.ts'
import type { ShownOrder, ShownProduct } from '../schemas.ts'
import { findChangedOrders, findChangedProducts, readClock } from './find-changes.ts'

/**
 * A change carries the time of its statement, and is visible once it is committed. Looking back this far finds changes
 * that were committed late; a statement that waits longer for a lock has failed by then.
 */
export const OVERLAP_MS = 5_000
/** A page that was disconnected for longer reloads its lists, which is less work than reading all changes. */
export const RESUME_MS = 10 * 60_000
/** Users per query. */
const USERS_AT_ONCE = 500
/** After this long without the database, streams end, so that pages show that they are not live. */
const STALE_MS = 3_000

interface Subscriber {
  readonly userId: string
  readonly onOrder: (order: ShownOrder, cursor: number) => void
  readonly onProduct: (product: ShownProduct, cursor: number) => void
  /** The feed failed: the page must connect again. */
  readonly onEnd: () => void
}

export interface Subscription {
  readonly unsubscribe: () => void
  /** Whether everything since the given cursor was sent. */
  readonly resumed: boolean
}

export interface LiveFeed {
  /**
   * From now on the subscriber gets every change; some of them perhaps twice.
   * @param since a cursor that the subscriber got earlier: it also gets what has changed since then
   * @throws when the database is unavailable
   */
  readonly subscribe: (subscriber: Subscriber, since: number | undefined) => Promise<Subscription>
  readonly subscribers: number
  readonly stop: () => Promise<void>
}

interface LiveFeedOptions {
  readonly database: Database
  readonly pollMs: number
  readonly log: Logger
}

/**
 * Sends changes to open pages. It polls the database, so it sees changes from any process: this one, another order API,
 * the notifier or an operator. All pages share one poll per interval; without open pages there is none.
 */
export function createLiveFeed({ database, pollMs, log }: LiveFeedOptions): LiveFeed {
  const byUser = new Map<string, Set<Subscriber>>()
  const stopping = new AbortController()
  /** What was sent within the overlap, with its `updatedAt`, so that looking back does not send it again. */
  const sent = new Map<string, string>()
  let polling: Promise<void> | undefined
  let count = 0

  async function subscribe(subscriber: Subscriber, since: number | undefined): Promise<Subscription> {
    const now = await readClock(database)
    if (stopping.signal.aborted) throw new Error('the live feed has ended')
    add(subscriber)
    polling ??= poll(now)
    try {
      const resumed = since !== undefined && now.getTime() - since < RESUME_MS
      if (resumed) await sendMissed(subscriber, since)
      return { unsubscribe: () => remove(subscriber), resumed }
    } catch (error) {
      remove(subscriber)
      throw error
    }
  }

  async function sendMissed(subscriber: Subscriber, since: number): Promise<void> {
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
        seenUntil = await sendChanges(seenUntil)
        lastSuccess = performance.now()
      } catch (error) {
        log.warn({ err: error }, 'live feed paused: database unavailable')
        if (performance.now() - lastSuccess > STALE_MS) endAll()
      }
      await pause(pollMs, stopping.signal)
    }
    sent.clear()
    polling = undefined
  }

  async function sendChanges(seenUntil: Date): Promise<Date> {
    const now = await readClock(database)
    const since = new Date(seenUntil.getTime() - OVERLAP_MS)
    const cursor = now.getTime()
    const users = [...byUser.keys()]
    for (let index = 0; index < users.length; index += USERS_AT_ONCE) {
      const some = users.slice(index, index + USERS_AT_ONCE)
      for (const order of await findChangedOrders(database, some, since)) {
        if (!isNews(`order ${order.id} ${order.status}`, order.updatedAt)) continue
        for (const subscriber of byUser.get(order.userLineUid) ?? []) subscriber.onOrder(order, cursor)
      }
    }
    for (const product of await findChangedProducts(database, since)) {
      if (!isNews(`product ${product.id} ${product.amount}`, product.updatedAt)) continue
      for (const subscriber of allSubscribers()) subscriber.onProduct(product, cursor)
    }
    forgetBefore(since)
    return now
  }

  function isNews(what: string, updatedAt: string): boolean {
    if (sent.get(what) === updatedAt) return false
    sent.set(what, updatedAt)
    return true
  }

  function forgetBefore(since: Date): void {
    // ISO 8601 in UTC compares as text.
    for (const [what, time] of sent) if (time < since.toISOString()) sent.delete(what)
  }

  function allSubscribers(): Subscriber[] {
    return [...byUser.values()].flatMap((subscribers) => [...subscribers])
  }

  function endAll(): void {
    for (const subscriber of allSubscribers()) {
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
