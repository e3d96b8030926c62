import { isUtf8 } from 'node:buffer'
import type { KafkaMessage } from '../kafka/consumer.ts'

/**
 * A message's headers as JSON: text as it is, anything else as `{"base64": "…"}`, and a list for a header that
 * occurs several times.
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

/** Undefined if it is not UTF-8: text would lose some of it. */
export const decodeText = (bytes: Buffer): string | undefined =>
  isUtf8(bytes) ? bytes.toString('utf8') : undefined

/** For JSON: text as it is, anything else as `{"base64": "…"}`. */
export const textOrBase64 = (bytes: Buffer): string | { readonly base64: string } =>
  decodeText(bytes) ?? { base64: bytes.toString('base64') }
