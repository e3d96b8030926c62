import type { KafkaMessage } from '../../../shared/kafka/consumer.ts'
import type { OrderPlaced } from '../../../shared/orders/order-event.ts'
import type { PartitionWindow, Stage } from './partition-window.ts'

/** Why a message has to wait. */
export interface Trouble {
  /** `performance.now()` of the first failure. */
  readonly since: number
  readonly reason: string
  /** It should become a dead letter, and cannot be written. */
  readonly isDeadLetter: boolean
}

/** An unfinished message. */
export interface Work {
  readonly window: PartitionWindow
  readonly offset: number
  message: KafkaMessage
  /** Undefined for poison. */
  readonly event: OrderPlaced | undefined
  stage: Stage
  readonly bytes: number
  trouble?: Trouble | undefined
}

/** A message about an order. */
export interface OrderWork extends Work {
  readonly event: OrderPlaced
}

export function createWork<Event extends OrderPlaced | undefined>(
  window: PartitionWindow,
  message: KafkaMessage,
  event: Event,
  stage: Stage,
): Work & { readonly event: Event } {
  const bytes = countBytes(message)
  window.enter(stage, bytes)
  return { window, offset: Number(message.offset), message, event, stage, bytes }
}

/** Of two messages at the same offset: one may be of a topic that was deleted and created again. */
export function identityOf({ timestamp }: KafkaMessage, event: OrderPlaced | undefined): number {
  return event?.orderId ?? -Number(timestamp)
}

export function moveTo(stage: Stage, work: Work): void {
  if (work.stage === stage) return
  work.window.move(work.stage, stage)
  work.stage = stage
}

function countBytes({ key, value, headers }: KafkaMessage): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0)
  for (const name in headers) bytes += headers[name]?.length ?? 0
  return bytes
}

/**
 * The same message in separate memory. A message of kafkajs is a view of its whole fetch, which would stay in memory
 * for as long as the message waits.
 */
export function copyMessage(message: KafkaMessage): KafkaMessage {
  const copy = (bytes: Buffer | null) => bytes && Buffer.from(bytes)
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, copyHeader(value)])
  return {
    offset: message.offset,
    timestamp: message.timestamp,
    key: copy(message.key),
    value: copy(message.value),
    headers: Object.fromEntries(headers) as NonNullable<KafkaMessage['headers']>,
  }
}

type Header = NonNullable<KafkaMessage['headers']>[string]

function copyHeader(value: Header): Header {
  if (Array.isArray(value)) return value.map((part) => Buffer.from(part))
  return value === undefined ? value : Buffer.from(value)
}
