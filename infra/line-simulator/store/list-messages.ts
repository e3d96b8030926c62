import { z } from 'zod'
import { PIECE_CHARACTERS } from '../../../services/shared/http/send-budget.ts'
import type { MessageStore } from './message-store.ts'
import { messageNumber, shownMessages, type ShownMessage } from './messages.ts'
import { userIdSchema } from './user-id.ts'

export const messageIdSchema = z
  .string({ error: 'must be a message id' })
  .regex(/^46\d{16}$/, 'must be a message id')

/** The query of `GET /simulator/messages`. Strict: with a typing error in `to` it would list everybody's messages. */
export const messagesQuery = z.strictObject({
  /** One user's messages only. */
  to: userIdSchema.optional(),
  /** A message id: messages after it. An ISO time: messages at that time or later. */
  since: z
    .union([z.iso.datetime({ offset: true }), messageIdSchema], {
      error: 'must be a message id or an ISO 8601 time such as 2026-11-21T09:30:00Z',
    })
    .optional(),
  /** The most messages to list; absent: all. */
  limit: z.coerce.number().int().positive().optional(),
})

/** The selected messages, oldest first, one at a time, so that any number of them fits in memory. */
export async function* listMessages(
  store: MessageStore,
  { to, since, limit = Infinity }: z.output<typeof messagesQuery>,
): AsyncGenerator<ShownMessage> {
  const after = since === undefined ? undefined : messageNumber(since)
  const from = since === undefined || after !== undefined ? undefined : Date.parse(since)
  let left = limit
  for await (const push of store.read({ to, after, from })) {
    for (const message of shownMessages(push)) {
      if (after !== undefined && (messageNumber(message.id) ?? 0) <= after) continue
      if (left === 0) return
      left -= 1
      yield message
    }
  }
}

/** The text of the response, in pieces. */
export async function* messagesJson(
  messages: AsyncIterable<ShownMessage>,
): AsyncGenerator<string, undefined> {
  let piece = '{"messages":['
  let separator = ''
  for await (const message of messages) {
    piece += separator + JSON.stringify(message)
    separator = ','
    if (piece.length > PIECE_CHARACTERS) {
      yield piece
      piece = ''
    }
  }
  yield `${piece}]}`
  return undefined
}
