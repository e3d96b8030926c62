import type { KafkaMessage } from '../../../services/shared/kafka/consumer.ts'
import { decodeOrderPlaced } from '../../../services/shared/orders/order-event.ts'
import { unpackEvents, type OutboxRow } from '../../../services/shared/orders/outbox-row.ts'
import { deadLetterTopic } from '../../../services/shared/kafka/topic-settings.ts'
import type { Ledger } from '../buyers/ledger.ts'
import { POISON_HEADER } from '../faults/poison.ts'
import type { AcceptedMessage } from '../platform/line-control.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { CommittedOffset } from '../watch/watch.ts'
import { readWholeTopic } from './read-whole-topic.ts'

export interface StoredOrder {
  readonly id: number
  readonly userLineUid: string
  readonly productId: number
  readonly productName: string
  readonly quantity: number
  readonly status: 'pending' | 'success' | 'failed'
  readonly retryKey: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A message of the topic about an order. */
export interface OrderEvent {
  readonly partition: number
  readonly offset: number
  readonly orderId: number
  readonly userId: string
  /** Of the message. */
  readonly key: string
  /** W3C trace id of the request that it was made of. */
  readonly traceId: string
}

/** Where a message lies that was thrown in. */
export interface PlacedPoison {
  readonly id: string
  readonly partition: number
  readonly offset: number
}

export interface StoredLetter {
  readonly orderId: number | null
  readonly status: 'waiting' | 'replayed' | 'discarded'
  readonly partition: number | null
  readonly offset: number | null
}

/** Everything that is left after a run: what the database, LINE, Kafka and the clients know. */
export interface Evidence {
  readonly ledger: Ledger
  readonly initialStock: ReadonlyMap<number, number>
  readonly stock: ReadonlyMap<number, number>
  readonly orders: readonly StoredOrder[]
  /** Whose events are still in the outbox. */
  readonly outboxOrderIds: ReadonlySet<number>
  readonly messages: readonly AcceptedMessage[]
  readonly events: readonly OrderEvent[]
  readonly poisons: readonly PlacedPoison[]
  readonly letters: readonly StoredLetter[]
  /** Ids of the poisons in the dead letters' topic. */
  readonly poisonDeadLetters: ReadonlySet<string>
  /** Orders that have a dead letter there. */
  readonly orderDeadLetters: ReadonlySet<number>
  readonly offsets: readonly CommittedOffset[]
  /** How long it took from the last fault's end until nothing was under way any more; undefined: it never did. */
  readonly drainedAfterMs: number | undefined
}

/** Reads what the database, LINE and Kafka know. */
export async function gatherEvidence(
  platform: ChaosPlatform,
  rest: Pick<Evidence, 'ledger' | 'initialStock' | 'offsets' | 'drainedAfterMs'>,
): Promise<Evidence> {
  const { database, topic } = platform
  const { query } = database
  const orders = await query<StoredOrder>(
    `SELECT o.id, o.userLineUid, o.productId, p.name AS productName, o.quantity, o.status, o.retryKey,
       o.createdAt, o.updatedAt
     FROM orders o JOIN products p ON p.id = o.productId ORDER BY o.id`,
  )
  const products = await query<{ id: number; amount: number }>('SELECT id, amount FROM products')
  const outbox = await query<OutboxRow>('SELECT * FROM outbox')
  const letters = await query<StoredLetter>(
    'SELECT orderId, status, sourcePartition AS `partition`, sourceOffset AS `offset` FROM dead_letters',
  )
  const messages = await readWholeTopic(platform.kafka, topic)
  const deadLetters = await readWholeTopic(platform.kafka, deadLetterTopic(topic))
  return {
    ...rest,
    stock: new Map(products.map(({ id, amount }) => [id, amount])),
    orders,
    outboxOrderIds: new Set(outbox.flatMap(unpackEvents).map(({ orderId }) => orderId)),
    messages: await platform.line.messages(),
    events: messages.flatMap(toEvent),
    poisons: messages.flatMap(({ partition, message }) => {
      const id = poisonIn(message)
      return id === undefined ? [] : [{ id, partition, offset: Number(message.offset) }]
    }),
    letters,
    poisonDeadLetters: new Set(deadLetters.flatMap(({ message }) => poisonIn(message) ?? [])),
    orderDeadLetters: new Set(
      deadLetters.filter(({ message }) => poisonIn(message) === undefined).flatMap(orderIn),
    ),
  }
}

interface Placed {
  readonly partition: number
  readonly message: KafkaMessage
}

function toEvent({ partition, message }: Placed): OrderEvent[] {
  if (poisonIn(message) !== undefined) return []
  const decoded = decodeOrderPlaced(message.value)
  if (!decoded.ok) return []
  const { orderId, userId } = decoded.event
  const traceId = message.headers?.traceparent?.toString().split('-')[1] ?? ''
  const key = message.key?.toString() ?? ''
  return [{ partition, offset: Number(message.offset), orderId, userId, key, traceId }]
}

function orderIn({ message }: Placed): number[] {
  const decoded = decodeOrderPlaced(message.value)
  return decoded.ok ? [decoded.event.orderId] : []
}

const poisonIn = ({ headers }: KafkaMessage): string | undefined => headers?.[POISON_HEADER]?.toString()
