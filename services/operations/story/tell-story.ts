import { orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Queryable } from '../../shared/database/database.ts'
import type { Position } from '../../shared/kafka/admin.ts'
import type { MessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { isKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import { partitionOf } from '../../shared/kafka/sending/producer.ts'
import type { LineControl } from '../line/line-control.ts'
import { CLOCK_DIFFERENCE_MS, findPlaces } from './find-places.ts'
import { findLetters, findWaitingRow, type OrderLetter, type StoredOrder } from './read-order.ts'

/** What happened with an order, and when. */
export interface Step {
  /** Null: it has not happened yet, or nothing says when it did. */
  readonly at: string | null
  readonly what:
    | 'accepted'
    | 'committed'
    /** Its event waits in the outbox. */
    | 'in outbox'
    /** Its event is in Kafka. */
    | 'in kafka'
    /** Its event was sent, but is not found in Kafka: retention has deleted it, or it is too far away to be found. */
    | 'not found in kafka'
    /** Kafka does not answer, so its place is not known. */
    | 'kafka unknown'
    /** The notifier has not finished what is before it, or LINE does not take it. */
    | 'waiting for notifier'
    /** LINE accepted the message. */
    | 'at line'
    /** The notifier has written it down. */
    | 'confirmed'
    | 'dead letter'
    | 'replayed'
    | 'discarded'
  readonly detail: Readonly<Record<string, string | number | null>>
}

interface StoryParts {
  readonly database: Queryable
  readonly reader: Pick<MessageReader, 'readRanges' | 'read' | 'findOffsets'>
  readonly topic: string
  readonly group: string
  /** Of the notifiers' group. */
  readonly readPositions: () => Promise<Position[]>
  readonly line: Pick<LineControl, 'simulated' | 'findAccepted'>
}

/** The whole way of one order, in the order in which it happened; what is still to come is last. */
export async function tellStory(parts: StoryParts, order: StoredOrder): Promise<Step[]> {
  const { database } = parts
  const [waiting, letters] = await orDatabaseAway(
    Promise.all([findWaitingRow(database, order.id), findLetters(database, order.id)]),
  )
  const committed = { productId: order.productId, quantity: order.quantity }
  const steps: Step[] = [
    step(order.createdAt, 'accepted', { userId: order.userLineUid }),
    // One transaction with its stock and its event, and one time.
    step(order.createdAt, 'committed', committed),
    ...(await tellKafka(parts, order, letters, waiting !== undefined)),
    ...(waiting === undefined
      ? []
      : [step(waiting.createdAt, 'in outbox', { eventsBefore: waiting.eventsBefore })]),
    ...letters.flatMap(tellLetter),
    ...(await tellLine(parts, order)),
  ]
  return steps.sort(byTime)
}

async function tellKafka(
  { reader, topic, group, readPositions }: StoryParts,
  order: StoredOrder,
  letters: readonly OrderLetter[],
  waits: boolean,
): Promise<Step[]> {
  try {
    const [ranges, positions] = await Promise.all([
      reader.readRanges(topic),
      // A group may have no coordinator, or be hidden from this user: the place is known anyway.
      readPositions().catch(noneIfKafkaFailed),
    ])
    const partition = partitionOf(order.userLineUid, ranges.length)
    const range = ranges.find((one) => one.partition === partition)
    if (range === undefined) return []
    const places = await findPlaces(reader, {
      topic,
      range,
      orderId: order.id,
      since: sendTimes(order, letters),
    })
    if (places.length === 0)
      return waits ? [] : [step(null, 'not found in kafka', { partition, start: range.start })]
    const committed = positions?.find((one) => one.partition === partition)?.committed
    const messagesBefore = (offset: number) =>
      committed === undefined ? null : Math.max(0, offset - Math.max(committed, range.start))
    const inKafka = places.map(({ offset, sentAt }) =>
      step(new Date(sentAt), 'in kafka', {
        ...{ topic, partition, offset, group },
        // -1: the group has never committed one.
        committed: committed === undefined || committed < 0 ? null : committed,
        messagesBefore: messagesBefore(offset),
      }),
    )
    const last = places.at(-1)
    if (order.status !== 'pending' || waits || last === undefined) return inKafka
    return [...inKafka, step(null, 'waiting for notifier', { messagesBefore: messagesBefore(last.offset) })]
  } catch (error) {
    if (!isKafkaFailure(error)) throw error
    return [step(null, 'kafka unknown', {})]
  }
}

function noneIfKafkaFailed(error: unknown): undefined {
  if (!isKafkaFailure(error)) throw error
}

/** When the order was placed, each time when an operator replayed it, and when it changed last while it is pending. */
function sendTimes(order: StoredOrder, letters: readonly OrderLetter[]): number[] {
  const replays = letters.flatMap(({ status, settledAt }) =>
    status === 'replayed' && settledAt !== null ? [settledAt.getTime()] : [],
  )
  // Reconciliation has sent it again.
  const again = order.status === 'pending' ? [order.updatedAt.getTime()] : []
  return [...new Set([order.createdAt.getTime(), ...replays, ...again])]
}

function tellLetter({ id, reason, status, createdAt, settledAt }: OrderLetter): Step[] {
  const died = step(createdAt, 'dead letter', { letterId: id, reason })
  return status === 'waiting' ? [died] : [died, step(settledAt, status, { letterId: id })]
}

async function tellLine({ line }: StoryParts, order: StoredOrder): Promise<Step[]> {
  const { retryKey, status, updatedAt, userLineUid } = order
  const confirmed = status === 'success' ? [step(updatedAt, 'confirmed', { retryKey })] : []
  // LINE itself cannot be asked about a message.
  if (!line.simulated) return confirmed
  const since = new Date(order.createdAt.getTime() - CLOCK_DIFFERENCE_MS)
  const accepted = await line.findAccepted(userLineUid, retryKey, since).catch(() => undefined)
  if (accepted === undefined) return confirmed
  return [step(new Date(accepted.acceptedAt), 'at line', { messageId: accepted.id, retryKey }), ...confirmed]
}

function step(at: Date | null, what: Step['what'], detail: Step['detail']): Step {
  return { at: at?.toISOString() ?? null, what, detail }
}

/** What has no time yet comes last. The sort is stable, so what has the same time stays in the order of the way. */
function byTime(one: Step, other: Step): number {
  if (one.at === other.at) return 0
  if (one.at === null || other.at === null) return one.at === null ? 1 : -1
  return one.at < other.at ? -1 : 1
}
