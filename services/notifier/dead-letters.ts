import { untilDone } from '../shared/backoff.ts'
import { messageOf } from '../shared/errors.ts'
import { isTooLarge, type EventProducer, type KafkaMessage, type OutgoingMessage } from '../shared/kafka.ts'
import type { Logger } from '../shared/logger.ts'

const BACKOFF = { firstMs: 200, maxMs: 5_000 }
/** What is kept of each part of a message that, with our headers, would no longer fit into the topic. */
const KEPT_BYTES = 64 * 1024

export interface DeadLetter {
  readonly message: KafkaMessage
  readonly topic: string
  readonly partition: number
  /** For the operator: why this can never be processed. */
  readonly reason: string
}

export interface DeadLettersOptions {
  readonly producer: EventProducer
  /** Where dead letters go. */
  readonly topic: string
  readonly group: string
  readonly log: Logger
  readonly onSent: () => void
  readonly now?: () => Date
}

export interface DeadLetters {
  /** True once Kafka has it; false when `signal` ended the attempts. */
  send: (letter: DeadLetter, signal: AbortSignal) => Promise<boolean>
}

/** Puts aside what can never be processed, as it came, with headers that say why, from where and when. */
export function createDeadLetters({
  producer,
  topic,
  group,
  log,
  onSent,
  now = () => new Date(),
}: DeadLettersOptions): DeadLetters {
  async function deliver(letter: DeadLetter): Promise<true> {
    const { message } = letter
    const origin = { topic: letter.topic, partition: letter.partition, offset: message.offset }
    const why = {
      dlq_reason: letter.reason,
      dlq_topic: origin.topic,
      dlq_partition: String(origin.partition),
      dlq_offset: origin.offset,
      dlq_time: now().toISOString(),
      dlq_group: group,
    }
    try {
      await producer.send(topic, [withHeaders(message, why)])
    } catch (error) {
      if (!isTooLarge(error)) throw error
      await producer.send(topic, [withHeaders(truncated(message), why)])
    }
    onSent()
    log.warn({ ...origin, reason: letter.reason }, 'a message went to the dead letters')
    return true
  }

  return {
    send: async (letter, signal) => {
      const onFailure = (error: unknown) => log.warn(`a dead letter waits for Kafka: ${messageOf(error)}`)
      return (await untilDone(() => deliver(letter), { ...BACKOFF, signal, onFailure })) ?? false
    },
  }
}

type Original = Pick<KafkaMessage, 'key' | 'value' | 'headers'>

function withHeaders({ key, value, headers }: Original, why: Record<string, string>): OutgoingMessage {
  return { key, value, headers: { ...headers, ...why } }
}

/** Whichever part it is that is so large: what stays fits into any topic. */
function truncated({ key, value, headers = {} }: Original): Original {
  const headersFit = sizeOf(headers) <= KEPT_BYTES
  return {
    key: key?.subarray(0, KEPT_BYTES) ?? null,
    value: value?.subarray(0, KEPT_BYTES) ?? null,
    headers: {
      ...(headersFit ? headers : { dlq_headers_dropped: Object.keys(headers).join().slice(0, 1_000) }),
      dlq_truncated_from: String(value?.length ?? 0),
    },
  }
}

function sizeOf(headers: NonNullable<KafkaMessage['headers']>): number {
  const values = Object.entries(headers).flatMap(([name, value]) => [name, value ?? ''].flat())
  return values.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
}
