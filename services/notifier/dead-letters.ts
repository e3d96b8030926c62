import { untilDone } from '../shared/backoff.ts'
import { messageOf } from '../shared/errors.ts'
import { isTooLarge, type EventProducer, type KafkaMessage, type OutgoingMessage } from '../shared/kafka.ts'
import type { Logger } from '../shared/logger.ts'

const BACKOFF = { firstMs: 200, maxMs: 5_000 }
/** What is kept of a message that, with these headers, would no longer fit into the topic. */
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
    const copy: OutgoingMessage = {
      key: message.key,
      value: message.value,
      headers: {
        ...message.headers,
        dlq_reason: letter.reason,
        dlq_topic: origin.topic,
        dlq_partition: String(origin.partition),
        dlq_offset: origin.offset,
        dlq_time: now().toISOString(),
        dlq_group: group,
      },
    }
    try {
      await producer.send(topic, [copy])
    } catch (error) {
      if (!isTooLarge(error)) throw error
      await producer.send(topic, [truncated(copy)])
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

function truncated({ key, value, headers }: OutgoingMessage): OutgoingMessage {
  const bytes = Buffer.from(value ?? '')
  return {
    key: key ?? null,
    value: bytes.subarray(0, KEPT_BYTES),
    headers: { ...headers, dlq_truncated_from: String(bytes.length) },
  }
}
