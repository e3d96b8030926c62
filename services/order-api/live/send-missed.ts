import type { Database } from '../../shared/database/database.ts'
import type { EventStream } from '../../shared/http/streams/event-stream.ts'
import { formatEvent } from '../../shared/http/streams/event-streams.ts'
import { findChangedOrders, findChangedProducts } from './find-changes.ts'

/** Each stream has its own pages, so they are small, and the next one is read when the client has taken the last. */
const PAGE_SIZE = 100
/** A page that missed more reloads its lists, which is less work. */
const MOST_MISSED = 20_000

/**
 * Sends what has changed at `since` or later. The events' ids let a client that is dropped on the way resume further on.
 * @param cursor up to which the client has everything
 * @returns whether that was all
 */
export async function sendMissed(
  database: Database,
  stream: EventStream,
  { userId, since, cursor }: { userId: string; since: Date; cursor: number },
): Promise<boolean> {
  let left = MOST_MISSED

  async function sendAll<Row extends { readonly updatedAt: string }>(
    event: string,
    pages: AsyncIterable<readonly Row[]>,
    idOf: (row: Row) => number,
  ): Promise<boolean> {
    for await (const rows of pages) {
      left -= rows.length
      if (left < 0) return false
      const events = rows.map((row) => formatEvent(event, row, idOf(row))).join('')
      if (!(await stream.send(Buffer.from(events)))) return false
    }
    return true
  }

  const orders = findChangedOrders(database, [userId], since, PAGE_SIZE)
  const products = findChangedProducts(database, since, PAGE_SIZE)
  return (
    (await sendAll('order', orders, () => cursor)) &&
    // Once all orders are sent, only products before this one are missing.
    (await sendAll('product', products, ({ updatedAt }) => Math.max(cursor, Date.parse(updatedAt))))
  )
}
