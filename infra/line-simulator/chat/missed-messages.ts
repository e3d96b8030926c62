import { listMessages } from '../store/list-messages.ts'
import type { MessageStore } from '../store/message-store.ts'
import { countMessages, messageNumber, type ShownMessage } from '../store/messages.ts'

/** More come with the page's next request. */
const MOST_MESSAGES = 500

export interface MissedMessages {
  /** The messages that the page shows were deleted. */
  readonly forgotten: boolean
  /** Oldest first. */
  readonly messages: readonly ShownMessage[]
  /** There are more. */
  readonly more: boolean
}

/** What a page that shows a user's messages up to `since` has missed. */
export async function findMissedMessages(
  store: MessageStore,
  userId: string,
  since: string,
): Promise<MissedMessages> {
  const forgotten = await wereForgotten(store, userId, since)
  const messages: ShownMessage[] = []
  for await (const message of listMessages(store, { to: userId, since, limit: MOST_MESSAGES }))
    messages.push(message)
  return { forgotten, messages, more: messages.length === MOST_MESSAGES }
}

/** Numbers are never used again, so a message that is not there any more was deleted, and all before it. */
async function wereForgotten(store: MessageStore, userId: string, since: string): Promise<boolean> {
  const number = messageNumber(since) ?? 0
  // A page without messages.
  if (number === 0) return false
  const [push] = await store.readLast(userId, number + 1, 1)
  return push === undefined || push.n + countMessages(push.content) <= number
}
