import type { KafkaMessage } from '../../shared/kafka/consumer.ts'

/** How much is kept of each part of a message that is too large. */
const KEPT_BYTES = 64 * 1024

export type MessageContent = Pick<KafkaMessage, 'key' | 'value' | 'headers'>

/** Truncates key, value and headers so that the result fits into any topic, whichever part is too large. */
export function truncateMessage({ key, value, headers = {} }: MessageContent): MessageContent {
  const headersFit = sizeOfHeaders(headers) <= KEPT_BYTES
  return {
    key: key?.subarray(0, KEPT_BYTES) ?? null,
    value: value?.subarray(0, KEPT_BYTES) ?? null,
    headers: {
      ...(headersFit ? headers : { dlq_headers_dropped: Object.keys(headers).join().slice(0, 1_000) }),
      dlq_truncated_from: String(value?.length ?? 0),
    },
  }
}

/** In bytes. */
export function sizeOfMessage({ key, value, headers = {} }: MessageContent): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + sizeOfHeaders(headers)
}

function sizeOfHeaders(headers: NonNullable<KafkaMessage['headers']>): number {
  const values = Object.entries(headers).flatMap(([name, value]) => [name, value ?? ''].flat())
  return values.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
}
