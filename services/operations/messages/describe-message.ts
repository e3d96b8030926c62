import { isUtf8 } from 'node:buffer'
import type { KafkaMessage } from '../../shared/kafka/consumer.ts'
import { textOrBase64 } from '../../shared/orders/message-text.ts'

/** How much of each part of a message is shown. */
interface ShownBytes {
  readonly value: number
  readonly key: number
  readonly header: number
}

/** In a list; a single message is shown whole. */
export const IN_LIST: ShownBytes = { value: 16 * 1024, key: 1024, header: 1024 }
export const IN_TAIL: ShownBytes = { value: 4 * 1024, key: 1024, header: 512 }
export const WHOLE: ShownBytes = { value: Infinity, key: Infinity, header: Infinity }
const MOST_HEADERS = 100

/** Text as it is, anything else as base64; null: none. */
type Shown = string | { readonly base64: string } | null

export interface ShownMessage {
  readonly partition: number
  readonly offset: number
  /** Its producer's, which can be any: null if it is no time. */
  readonly time: string | null
  readonly key: Shown
  readonly headers: Readonly<Record<string, Shown | Shown[]>>
  /** Null: a tombstone. */
  readonly value: Shown
  /** Of the whole value; null: a tombstone. */
  readonly valueBytes: number | null
  /** True: something was left out. With limit=1 it is shown whole. */
  readonly truncated: boolean
}

/** A message for JSON. Copies what it shows, so that what was read with it can be forgotten. */
export function describeMessage(partition: number, message: KafkaMessage, most: ShownBytes): ShownMessage {
  const { offset, timestamp, key, value, headers = {} } = message
  let truncated = false
  const show = (bytes: Buffer | string | null | undefined, limit: number): Shown => {
    if (bytes === null || bytes === undefined) return null
    const whole = Buffer.from(bytes)
    if (whole.length <= limit) return textOrBase64(whole)
    truncated = true
    return textOrBase64(isUtf8(whole) ? cutText(whole, limit) : whole.subarray(0, limit))
  }
  const entries = Object.entries(headers)
  const shownHeaders = entries.slice(0, MOST_HEADERS).map(([name, of]) => {
    return [
      name,
      Array.isArray(of) ? of.map((one) => show(one, most.header)) : show(of, most.header),
    ] as const
  })
  if (entries.length > MOST_HEADERS) truncated = true
  return {
    partition,
    offset: Number(offset),
    time: toIsoTime(Number(timestamp)),
    key: show(key, most.key),
    headers: Object.fromEntries(shownHeaders),
    value: show(value, most.value),
    valueBytes: value?.length ?? null,
    truncated,
  }
}

/** Not within a character. */
function cutText(text: Buffer, limit: number): Buffer {
  let end = limit
  while (end > 0 && ((text[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return text.subarray(0, end)
}

function toIsoTime(timestamp: number): string | null {
  const date = new Date(timestamp)
  return timestamp < 0 || Number.isNaN(date.getTime()) ? null : date.toISOString()
}
