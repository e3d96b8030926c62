import { z } from 'zod'
import { messageNumber, shownMessages, type AcceptedPush, type ShownMessage } from './messages.ts'

/** The query of `GET /simulator/messages`. */
export const messagesQuery = z.object({
  /** One user's messages only. */
  to: z.string().min(1).max(255).optional(),
  /** A message id: what came after it. An ISO time: what came at that time or later. */
  since: z
    .union([z.iso.datetime({ offset: true }), z.string().regex(/^46\d{16}$/)], {
      error: 'must be a message id or an ISO 8601 time such as 2026-11-21T09:30:00Z',
    })
    .optional(),
  /** At most so many; absent: all. */
  limit: z.coerce.number().int().positive().optional(),
})

type MessagesQuery = Pick<z.output<typeof messagesQuery>, 'since' | 'limit'>

/** The messages in question, oldest first. A million of them is fine: they are made one at a time. */
export function* listMessages(
  pushes: readonly AcceptedPush[],
  query: MessagesQuery,
): Generator<ShownMessage> {
  const after = query.since === undefined ? undefined : messageNumber(query.since)
  const from = after === undefined && query.since !== undefined ? Date.parse(query.since) : undefined
  let left = query.limit ?? Infinity
  for (let index = firstIndex(pushes, { after, from }); index < pushes.length; index += 1) {
    for (const message of shownAt(pushes, index)) {
      if (after !== undefined && (messageNumber(message.id) ?? 0) <= after) continue
      if (left === 0) return
      left -= 1
      yield message
    }
  }
}

function shownAt(pushes: readonly AcceptedPush[], index: number): ShownMessage[] {
  const push = pushes[index]
  return push ? shownMessages(push) : []
}

/** Pushes are in order of number and of time, so the first one in question is found by halving. */
function firstIndex(
  pushes: readonly AcceptedPush[],
  { after, from }: { after: number | undefined; from: number | undefined },
): number {
  // The push before may hold further messages with a number above `after`: a push has five at most.
  const inQuestion = (push: AcceptedPush | undefined) =>
    !push || ((after === undefined || push.n + 4 > after) && (from === undefined || push.at >= from))
  let low = 0
  let high = pushes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (inQuestion(pushes[middle])) high = middle
    else low = middle + 1
  }
  return low
}

/** The answer's text, piece by piece. */
export function* messagesJson(messages: Iterable<ShownMessage>): Generator<string> {
  let piece = '{"messages":['
  let separator = ''
  for (const message of messages) {
    piece += separator + JSON.stringify(message)
    separator = ','
    if (piece.length > 65_536) {
      yield piece
      piece = ''
    }
  }
  yield `${piece}]}`
}
