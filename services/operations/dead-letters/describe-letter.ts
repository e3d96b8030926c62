import { textOrBase64 } from '../../shared/orders/message-text.ts'
import type { LetterSummary, StoredLetter } from './stored-letter.ts'

/** True when a replay may notify the buyer a second time: the order waited so long that LINE forgot its retry key. */
export const mayNotifyAgain = ({ topic }: Pick<LetterSummary, 'topic'>) => topic === null

/** A dead letter without its payload, for JSON. */
export function describeSummary(letter: LetterSummary, replays: number) {
  const { id, status, reason, orderId, topic, partition, offset, groupId, createdAt, settledAt } = letter
  return {
    ...{ id, status, reason, orderId, topic, partition, offset, groupId },
    messageTime: toIsoTime(letter.messageTimestamp),
    createdAt: createdAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
    mayNotifyAgain: mayNotifyAgain(letter),
    /** How often the order was replayed; a waiting letter of it has failed again since. */
    replays,
  }
}

/** The same with its payload: key and value as text, or as base64 if they are not UTF-8. */
export function describeWhole(letter: StoredLetter, replays: number) {
  const { orderStatus, key, value, headers, truncatedFrom } = letter
  return {
    ...describeSummary(letter, replays),
    orderStatus,
    key: decode(key),
    value: decode(value),
    headers: JSON.parse(headers ?? '{}') as unknown,
    /** The value's size in bytes if only its beginning was stored. */
    truncatedFrom,
  }
}

const decode = (payload: Buffer | null) => (payload === null ? null : textOrBase64(payload))

/** A message's timestamp can be any number. */
function toIsoTime(timestamp: number | null): string | null {
  if (timestamp === null) return null
  const date = new Date(timestamp)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
