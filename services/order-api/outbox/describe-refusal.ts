import type { OutgoingMessage } from '../../shared/kafka/sending/producer.ts'

/** Why Kafka refuses events, for log and `/readyz`. */
export function describeCause(type: string, topic: string): string {
  switch (type) {
    case 'MESSAGE_TOO_LARGE':
      return `larger than max.message.bytes of the topic ${topic}`
    case 'RECORD_LIST_TOO_LARGE':
      return `larger than segment.bytes of the topic ${topic}`
    default:
      return `not valid for the topic ${topic} (${type})`
  }
}

/** The reason of the dead letter. */
export function describeRefusal(
  { key, value, headers }: OutgoingMessage,
  type: string,
  topic: string,
): string {
  const parts = [key, value, ...Object.entries(headers ?? {}).flat(2)]
  const bytes = parts.reduce<number>((sum, part) => sum + Buffer.byteLength(part ?? ''), 0)
  return `Kafka refused its event of ${bytes} bytes: ${describeCause(type, topic)}; change that, then replay it`
}
