import { isTooLarge, type EventProducer, type OutgoingMessage } from '../../shared/kafka/sending/producer.ts'
import type { DeadLetter } from './dead-letter.ts'
import { truncateMessage, type MessageContent } from './truncate-message.ts'

interface DeadLetterTopic {
  readonly producer: EventProducer
  readonly topic: string
  readonly group: string
  readonly now?: () => Date
}

/** Sends the message unchanged, with headers that say why, from where and when. Truncates it when these no longer fit. */
export async function sendDeadLetter(
  { producer, topic, group, now = () => new Date() }: DeadLetterTopic,
  letter: DeadLetter,
): Promise<void> {
  const why = {
    dlq_reason: letter.reason,
    dlq_topic: letter.topic,
    dlq_partition: String(letter.partition),
    dlq_offset: letter.message.offset,
    dlq_time: now().toISOString(),
    dlq_group: group,
  }
  try {
    await producer.send(topic, [withHeaders(letter.message, why)])
  } catch (error) {
    if (!isTooLarge(error)) throw error
    await producer.send(topic, [withHeaders(truncateMessage(letter.message), why)])
  }
}

function withHeaders({ key, value, headers }: MessageContent, why: Record<string, string>): OutgoingMessage {
  return { key, value, headers: { ...headers, ...why } }
}
