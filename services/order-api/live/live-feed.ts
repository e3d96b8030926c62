import type { ServerResponse } from 'node:http'
import type { Database } from '../../shared/database/database.ts'
import { formatEvent, type EventStreams } from '../../shared/http/streams/event-streams.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { pause } from '../../shared/runtime/backoff.ts'
import { canResume, OVERLAP_MS } from './can-resume.ts'
import { findChangedOrders, findChangedProducts, readClock } from './find-changes.ts'
import { sendMissed } from './send-missed.ts'

/** Users per query, and rows. */
const USERS_AT_ONCE = 500
const ROWS_AT_ONCE = 5_000
/** After this long without the database, streams end, so that pages show that they are not live. */
const STALE_MS = 3_000

const PRODUCTS = 'products'
const ordersOf = (userId: string) => `orders of ${userId}`

interface Client {
  readonly userId: string
  /** A cursor that the client got earlier: it also gets what has changed since then. */
  readonly since: number | undefined
  /** In ms since 1970. Its stream ends then; the page logs in again and comes back. */
  readonly loginEndsAt: number | undefined
}

export interface LiveFeed {
  /**
   * Makes the response a stream of every change from now on; some of them perhaps twice. It resolves once the stream is
   * live, or closed.
   * @throws when the database is unavailable; then the response is unanswered
   */
  readonly subscribe: (response: ServerResponse, client: Client) => Promise<void>
  readonly stop: () => Promise<void>
}

interface LiveFeedOptions {
  readonly database: Database
  readonly streams: EventStreams
  readonly pollMs: number
  readonly log: Logger
}

/**
 * Sends changes to open pages. It polls the database, so it sees changes from any process: this one, another order API,
 * the notifier or an operator. All pages share one poll per interval; without open pages there is none.
 */
export function createLiveFeed({ database, streams, pollMs, log }: LiveFeedOptions): LiveFeed {
  /** How many pages each user has open. */
  const users = new Map<string, number>()
  const stopping = new AbortController()
  /** What was sent within the overlap, with its `updatedAt`, so that looking back does not send it again. */
  const sent = new Map<string, string>()
  let polling: Promise<void> | undefined

  async function subscribe(response: ServerResponse, { userId, since, loginEndsAt }: Client): Promise<void> {
    const now = await readClock(database)
    if (stopping.signal.aborted) throw new Error('the live feed has ended')
    if (response.closed) return
    const stream = streams.open(response, [ordersOf(userId), PRODUCTS], loginEndsAt)
    count(userId, response)
    polling ??= poll(now)
    try {
      const resumed =
        since !== undefined &&
        canResume(since, now.getTime()) &&
        (await sendMissed(database, stream, { userId, since: new Date(since - OVERLAP_MS), cursor: since }))
      await stream.send(Buffer.from(formatEvent('ready', { resumed }, now.getTime())))
      stream.goLive()
      if (stream.isClosed && !response.headersSent) throw new Error('the stream has ended')
    } catch (error) {
      stream.end()
      // A client that has got something already resumes.
      if (!response.headersSent) throw error
    }
  }

  function count(userId: string, response: ServerResponse): void {
    users.set(userId, (users.get(userId) ?? 0) + 1)
    response.once('close', () => {
      const left = (users.get(userId) ?? 0) - 1
      if (left > 0) users.set(userId, left)
      else users.delete(userId)
    })
  }

  async function poll(start: Date): Promise<void> {
    let seenUntil = start
    let lastSuccess = performance.now()
    while (streams.size > 0 && !stopping.signal.aborted) {
      try {
        seenUntil = await publishChanges(seenUntil)
        lastSuccess = performance.now()
      } catch (error) {
        log.warn({ err: error }, 'live feed paused: database unavailable')
        if (performance.now() - lastSuccess > STALE_MS) streams.endAll()
      }
      await pause(pollMs, stopping.signal)
    }
    sent.clear()
    polling = undefined
  }

  async function publishChanges(seenUntil: Date): Promise<Date> {
    const now = await readClock(database)
    const since = new Date(seenUntil.getTime() - OVERLAP_MS)
    // Not `now`: a client dropped in the middle of this poll must get all of it again when it resumes.
    const cursor = seenUntil.getTime()
    const userIds = [...users.keys()]
    for (let index = 0; index < userIds.length; index += USERS_AT_ONCE) {
      const some = userIds.slice(index, index + USERS_AT_ONCE)
      for await (const orders of findChangedOrders(database, some, since, ROWS_AT_ONCE)) {
        const news = orders.filter(({ id, status, updatedAt }) => isNews(`order ${id} ${status}`, updatedAt))
        for (const [userId, ofUser] of Map.groupBy(news, ({ userLineUid }) => userLineUid))
          publish(ordersOf(userId), 'order', ofUser, cursor)
      }
    }
    for await (const products of findChangedProducts(database, since, ROWS_AT_ONCE)) {
      const news = products.filter(({ id, amount, updatedAt }) =>
        isNews(`product ${id} ${amount}`, updatedAt),
      )
      publish(PRODUCTS, 'product', news, cursor)
    }
    forgetBefore(since)
    return now
  }

  function publish(topic: string, event: string, changes: readonly object[], cursor: number): void {
    streams.publish(
      topic,
      changes.map((change) => formatEvent(event, change, cursor)),
    )
  }

  function isNews(what: string, updatedAt: string): boolean {
    if (sent.get(what) === updatedAt) return false
    sent.set(what, updatedAt)
    return true
  }

  function forgetBefore(since: Date): void {
    // ISO 8601 in UTC compares as text.
    const oldest = since.toISOString()
    for (const [what, time] of sent) if (time < oldest) sent.delete(what)
  }

  return {
    subscribe,
    stop: async () => {
      stopping.abort()
      streams.close()
      await polling
    },
  }
}
