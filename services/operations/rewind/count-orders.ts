import type { Queryable } from '../../shared/database/database.ts'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import type { KafkaOptions } from '../../shared/kafka/client.ts'
import { createMessageReader, type MessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { decodeOrderPlaced, type OrderStatus } from '../../shared/orders/order-event.ts'
import type { RewindMove } from '../../shared/desired-state/rewind-move.ts'

/** Reading this many takes some seconds. Of more messages, what they are about stays unknown. */
const MOST_MESSAGES = 200_000
const MOST_IDS = 1_000

/** What the messages of a rewind are about; null: there are too many to look at. */
export interface RewindCounts {
  /** Messages that are read again, of orders that are confirmed: these are skipped. */
  readonly alreadySuccessful: number | null
  /** Messages that are read again, of orders that are pending: their buyers are notified once. */
  readonly again: number | null
  /** Pending orders whose messages are skipped. */
  readonly skippedPending: number | null
}

interface CountOptions {
  readonly database: Queryable
  readonly kafka: KafkaOptions
  readonly topic: string
  readonly signal: AbortSignal
}

/** Looks the orders of all these messages up. */
export async function countOrders(
  options: CountOptions,
  moves: readonly RewindMove[],
): Promise<RewindCounts> {
  const { database, kafka, topic, signal } = options
  const all = moves.reduce((sum, { messages }) => sum + messages, 0)
  if (all > MOST_MESSAGES) return { alreadySuccessful: null, again: null, skippedPending: null }
  const skipped = new Set<number>()
  let alreadySuccessful = 0
  let again = 0

  async function look({ partition, committed, target }: RewindMove, reader: MessageReader): Promise<void> {
    const [from, end] = [Math.min(committed, target), Math.max(committed, target)]
    for await (const messages of reader.read({ topic, partition, from, end })) {
      signal.throwIfAborted()
      const ids = messages.flatMap(({ value }) => {
        const decoded = decodeOrderPlaced(value)
        return decoded.ok ? [decoded.event.orderId] : []
      })
      const statuses = await orDatabaseAway(readStatuses(database, ids))
      for (const id of ids) {
        const isPending = statuses.get(id) === 'pending'
        if (target > committed) {
          if (isPending) skipped.add(id)
        } else if (isPending) again += 1
        else if (statuses.get(id) === 'success') alreadySuccessful += 1
      }
    }
  }

  // A separate one: this may take seconds, and others must not wait for it.
  const reader = createMessageReader(kafka)
  try {
    // One after another, so that little is in memory.
    for (const move of moves) await look(move, reader)
  } finally {
    await reader.close()
  }
  return { alreadySuccessful, again, skippedPending: skipped.size }
}

async function readStatuses(database: Queryable, ids: readonly number[]): Promise<Map<number, OrderStatus>> {
  const statuses = new Map<number, OrderStatus>()
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const rows = await database.query<{ id: number; status: OrderStatus }>(
      'SELECT id, status FROM orders WHERE id IN (?)',
      [ids.slice(start, start + MOST_IDS)],
    )
    for (const { id, status } of rows) statuses.set(id, status)
  }
  return statuses
}
