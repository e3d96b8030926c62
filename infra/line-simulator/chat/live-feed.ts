import type { ServerResponse } from 'node:http'
import type { EventStream } from '../../../services/shared/http/streams/event-stream.ts'
import { createEventStreams, formatEvent } from '../../../services/shared/http/streams/event-streams.ts'
import { PIECE_CHARACTERS, type SendBudget } from '../../../services/shared/http/send-budget.ts'
import type { InTurn } from '../store/in-turn.ts'
import { listMessages } from '../store/list-messages.ts'
import type { MessageStore } from '../store/message-store.ts'
import { shownMessages, type AcceptedPush, type ShownMessage } from '../store/messages.ts'

/** A page that receives none of these for 12 s counts as not live: see chat.js. */
const BEAT_MS = 5_000
const BEAT = 'event: beat\ndata:\n\n'
const FORGOTTEN = 'event: forgotten\ndata:\n\n'

const ALL_CHATS = 'all chats'
const chatOf = (userId: string) => `chat of ${userId}`

/** Server-sent events for a user's open chat page. */
export interface LiveFeed {
  /**
   * Sends what the page has missed, then every message when it is accepted, until the page is closed. Messages
   * that are accepted meanwhile follow: none is missing, and none is sent again.
   */
  subscribe: (response: ServerResponse, page: ChatPage) => Promise<void>
  publish: (push: AcceptedPush) => void
  /** Informs every page that its messages are deleted. */
  announceForgotten: () => void
  close: () => void
}

interface ChatPage {
  readonly userId: string
  readonly store: MessageStore
  /** The last message that the page has; undefined: it wants new ones only. */
  readonly since: string | undefined
}

export function createLiveFeed(budget: SendBudget, inTurn: InTurn): LiveFeed {
  const streams = createEventStreams({ budget, heartbeat: BEAT, heartbeatMs: BEAT_MS })
  let closed = false
  let timesForgotten = 0

  /** Returns the place in the log from which the stream goes on. */
  async function sendMissed(stream: EventStream, page: ChatPage, since: string): Promise<number> {
    const { userId, store } = page
    let lastId = since
    let forgotten = timesForgotten
    for (;;) {
      if (forgotten !== timesForgotten) await stream.send(Buffer.from(FORGOTTEN))
      forgotten = timesForgotten
      const place = streams.head
      const newest = store.newestOf(userId)
      const piece = await inTurn(async () => (stream.isClosed ? undefined : readPiece(page, lastId)))
      // Nothing may wait between this look and the stream's going live.
      const isComplete = store.newestOf(userId) === newest && forgotten === timesForgotten
      if (stream.isClosed || (piece === undefined && isComplete)) return place
      if (piece === undefined) continue
      await stream.send(piece.events)
      lastId = piece.lastId
    }
  }

  return {
    subscribe: async (response, page) => {
      if (closed) {
        response.end()
        return
      }
      const stream = streams.open(response, [chatOf(page.userId), ALL_CHATS])
      const from = streams.head
      await stream.send(Buffer.from(BEAT))
      stream.goLive(page.since === undefined ? from : await sendMissed(stream, page, page.since))
    },
    publish: (push) => {
      if (streams.size > 0) streams.publish(chatOf(push.to), shownMessages(push).map(messageEvent))
    },
    announceForgotten: () => {
      timesForgotten += 1
      streams.publish(ALL_CHATS, [FORGOTTEN])
    },
    close: () => {
      closed = true
      streams.close()
    },
  }
}

interface Piece {
  readonly events: Buffer
  readonly lastId: string
}

/** The next messages; undefined when there are none. */
async function readPiece({ userId, store }: ChatPage, since: string): Promise<Piece | undefined> {
  let text = ''
  let lastId = since
  for await (const message of listMessages(store, { to: userId, since })) {
    text += messageEvent(message)
    lastId = message.id
    if (text.length >= PIECE_CHARACTERS) break
  }
  return text === '' ? undefined : { events: Buffer.from(text), lastId }
}

function messageEvent({ id, text, acceptedAt }: ShownMessage): string {
  return formatEvent(undefined, { id, text, acceptedAt }, id)
}
