import { textOrBase64 } from './decode-text.ts'
import type { KafkaMessage } from '../kafka/consumer.ts'

/**
 * A message's headers as JSON: text as it is, anything else as `{"base64": "…"}`, and a list where a header
 * stands there several times.
 */
export function encodeHeaders(headers: NonNullable<KafkaMessage['headers']>): string {
  const encoded = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(encodeValue) : encodeValue(value),
  ])
  return JSON.stringify(Object.fromEntries(encoded))
}

const encodeValue = (value: Buffer | string | null | undefined) =>
  value === null || value === undefined ? null : textOrBase64(Buffer.from(value))
