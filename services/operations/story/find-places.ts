import type { MessageReader, PartitionRange } from '../../shared/kafka/reading/message-reader.ts'
import { decodeOrderPlaced } from '../../shared/orders/order-event.ts'

/** The clocks of database, order API and LINE simulator may differ by so much. */
export const CLOCK_DIFFERENCE_MS = 10_000
/** How many messages it reads from a moment on to find one order's. */
const MOST_MESSAGES = 50_000

/** Where a message about an order is in Kafka. */
interface OrderPlace {
  readonly partition: number
  readonly offset: number
  /** When it was sent, in ms since 1970. */
  readonly sentAt: number
}

interface OrderSearch {
  readonly topic: string
  readonly range: PartitionRange
  readonly orderId: number
  /** From when on its events may have been sent, in ms since 1970; an order has several after a replay. */
  readonly since: readonly number[]
}

/**
 * Finds an order's messages by partition and time: nothing on an order's way records them. It reads the partition from
 * each moment until it has found one, or MOST_MESSAGES.
 */
export async function findPlaces(
  reader: Pick<MessageReader, 'read' | 'findOffsets'>,
  search: OrderSearch,
): Promise<OrderPlace[]> {
  const places: OrderPlace[] = []
  for (const since of search.since.toSorted((one, other) => one - other)) {
    const found = await findFrom(reader, search, { since, after: places.at(-1)?.offset ?? -1 })
    if (found !== undefined) places.push(found)
  }
  return places
}

async function findFrom(
  reader: Pick<MessageReader, 'read' | 'findOffsets'>,
  { topic, range, orderId }: OrderSearch,
  { since, after }: { readonly since: number; readonly after: number },
): Promise<OrderPlace | undefined> {
  const { partition, end } = range
  const offsets = await reader.findOffsets(topic, since - CLOCK_DIFFERENCE_MS)
  const first = offsets.get(partition)
  if (first === undefined) return undefined
  const from = Math.max(first, after + 1)
  const text = `${orderId}`
  for await (const messages of reader.read({
    topic,
    partition,
    from,
    end: Math.min(end, from + MOST_MESSAGES),
  }))
    for (const { value, offset, timestamp } of messages) {
      // Few messages contain the digits of the id, and decoding all would take most of the time.
      if (value?.includes(text) !== true || Number(timestamp) < since - CLOCK_DIFFERENCE_MS) continue
      const decoded = decodeOrderPlaced(value)
      if (decoded.ok && decoded.event.orderId === orderId)
        return { partition, offset: Number(offset), sentAt: Number(timestamp) }
    }
  return undefined
}
