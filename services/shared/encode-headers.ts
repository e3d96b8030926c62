import type { KafkaMessage } from './kafka.ts'

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

function encodeValue(value: Buffer | string | null | undefined): unknown {
  if (value === null || value === undefined) return null
  const bytes = Buffer.from(value)
  const text = bytes.toString('utf8')
  return bytes.equals(Buffer.from(text)) ? text : { base64: bytes.toString('base64') }
}
