import { retryUntilDone } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { Database } from '../../shared/database/database.ts'
import type { Place, ReadAgain } from './lanes/lane-queue.ts'

const BACKOFF = { firstMs: 200, maxMs: 3_000 }

interface NamedOrder {
  readonly orderId: number
  readonly productId: number
  readonly productName: string
  readonly quantity: number
}

interface ReadAgainOptions {
  readonly database: Pick<Database, 'query'>
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Makes messages of one user again, of which only the places were kept, from their orders in the database. They have
 * what a notification needs, without the headers of the original; a header says so.
 */
export function createReadAgain({ database, log, signal }: ReadAgainOptions) {
  return async (userId: string, places: readonly Place[]): Promise<ReadAgain[] | undefined> => {
    const ids = places.map(({ orderId }) => orderId)
    const orders = await retryUntilDone(() => readOrders(database, ids), {
      ...BACKOFF,
      signal,
      onFailure: (error) =>
        log.warn(
          { orders: ids.length },
          `reading waiting orders again failed, retrying: ${messageOf(error)}`,
        ),
    })
    return orders && places.map((place) => toMessage(userId, place, orders.get(place.orderId)))
  }
}

async function readOrders(
  database: Pick<Database, 'query'>,
  ids: readonly number[],
): Promise<Map<number, NamedOrder>> {
  const orders = await database.query<NamedOrder>(
    `SELECT o.id AS orderId, o.productId, p.name AS productName, o.quantity
     FROM orders o JOIN products p ON p.id = o.productId WHERE o.id IN (?)`,
    [ids],
  )
  return new Map(orders.map((order) => [order.orderId, order]))
}

function toMessage(userId: string, place: Place, order: NamedOrder | undefined): ReadAgain {
  const { orderId, offset, timestamp } = place
  const { productName = 'unknown', productId, quantity } = order ?? {}
  const event = { orderId, productName, userId }
  const value = JSON.stringify({ ...event, productId, quantity })
  const message = {
    offset: String(offset),
    timestamp: String(timestamp),
    key: Buffer.from(userId),
    value: Buffer.from(value),
    headers: { 'content-type': Buffer.from('application/json'), read_again: Buffer.from('from the order') },
  }
  return { message, event }
}
