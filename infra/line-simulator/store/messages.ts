import { createHash } from 'node:crypto'

/** A message object as LINE defines it; only its type is certain. */
export interface LineMessage {
  readonly type: string
  readonly [property: string]: unknown
}

/** The messages of a push. A single text, by far the most common, is kept as a string to save memory. */
export type Content = string | readonly LineMessage[]

/** A push that was accepted: one journal line, one object in memory. */
export interface AcceptedPush {
  /** The number of its first message; further messages of the same push count on from it. */
  readonly n: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly to: string
  readonly key: string | undefined
  /** The X-Line-Request-Id of the request that was accepted. */
  readonly request: string
  readonly content: Content
}

/** A message as `GET /simulator/messages` and the chat pages show it. */
export interface ShownMessage {
  readonly id: string
  readonly to: string
  readonly text: string
  readonly retryKey: string | null
  readonly acceptedAt: string
}

export function contentOf(messages: readonly LineMessage[]): Content {
  const [first] = messages
  return messages.length === 1 && first?.type === 'text' && typeof first.text === 'string'
    ? first.text
    : messages
}

export const countMessages = (content: Content) => (typeof content === 'string' ? 1 : content.length)

/** LINE's message ids are strings of 18 digits. Ours sort by age, as strings and as numbers. */
export const messageId = (n: number) => `46${String(n).padStart(16, '0')}`

/** The number in a message id, or undefined when the string is none. */
export function messageNumber(id: string): number | undefined {
  return /^46\d{16}$/.test(id) ? Number(id.slice(2)) : undefined
}

/** The body of an accepted push. A quote token is derived from its id, so the same every time it is asked. */
export function sentMessages({ n, request, content }: AcceptedPush): { id: string; quoteToken: string }[] {
  return Array.from({ length: countMessages(content) }, (_, index) => {
    const id = messageId(n + index)
    return { id, quoteToken: createHash('sha256').update(`${request} ${id}`).digest('base64url') }
  })
}

export function shownMessages({ n, at, to, key, content }: AcceptedPush): ShownMessage[] {
  const texts = typeof content === 'string' ? [content] : content.map(textOf)
  return texts.map((text, index) => ({
    id: messageId(n + index),
    to,
    text,
    retryKey: key ?? null,
    acceptedAt: new Date(at).toISOString(),
  }))
}

/** The text of a message; for other types, the text that LINE shows in its list of chats. */
function textOf(message: LineMessage): string {
  const text = message.text ?? message.altText ?? message.title
  return typeof text === 'string' ? text : `[${message.type}]`
}
