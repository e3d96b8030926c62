import type { Response } from 'express'
import { shownMessages, type AcceptedPush, type ShownMessage } from '../store/messages.ts'

/** A page that receives none of these for 12 s counts as not live: see chat.js. */
const BEAT_MS = 5_000
/** A reader with more unread bytes is disconnected. It reconnects and catches up. */
const MAX_UNREAD_BYTES = 4_194_304

/** Server-sent events for a user's open chat page. */
export interface LiveFeed {
  /**
   * Sends what the page has missed, then every message when it is accepted, until the page is closed. Messages
   * that are accepted while `missed` is being read follow after it: none is missing, and none is sent again.
   */
  subscribe: (userId: string, response: Response, missed: AsyncIterable<ShownMessage>) => Promise<void>
  publish: (push: AcceptedPush) => void
  /** Informs every page that its messages are deleted. */
  announceForgotten: () => void
  close: () => void
}

interface Reader {
  readonly response: Response
  /** Messages accepted while the page still catches up; undefined once it has. */
  waiting: ShownMessage[] | undefined
}

export function createLiveFeed(): LiveFeed {
  const readers = new Map<string, Set<Reader>>()
  let closed = false

  function sendToAll(text: string): void {
    for (const ofUser of readers.values()) for (const { response } of ofUser) send(response, text)
  }
  const beat = setInterval(() => sendToAll('event: beat\ndata:\n\n'), BEAT_MS).unref()

  function enter(userId: string, reader: Reader): void {
    const ofUser = readers.get(userId) ?? new Set()
    readers.set(userId, ofUser.add(reader))
    reader.response.on('close', () => {
      ofUser.delete(reader)
      if (ofUser.size === 0 && readers.get(userId) === ofUser) readers.delete(userId)
    })
  }

  return {
    subscribe: async (userId, response, missed) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      if (closed) {
        response.end()
        return
      }
      response.write(`retry: 1000\nevent: beat\ndata:\n\n`)
      const reader: Reader = { response, waiting: [] }
      enter(userId, reader)
      let lastId = ''
      for await (const message of missed) {
        if (response.destroyed) return
        send(response, messageEvent(message))
        lastId = message.id
      }
      const waiting = reader.waiting ?? []
      reader.waiting = undefined
      for (const message of waiting) if (message.id > lastId) send(response, messageEvent(message))
    },
    publish: (push) => {
      for (const { response, waiting } of readers.get(push.to) ?? []) {
        if (waiting) waiting.push(...shownMessages(push))
        else send(response, shownMessages(push).map(messageEvent).join(''))
      }
    },
    announceForgotten: () => sendToAll('event: forgotten\ndata:\n\n'),
    close: () => {
      closed = true
      clearInterval(beat)
      for (const ofUser of readers.values()) for (const { response } of ofUser) response.end()
    },
  }
}

function send(response: Response, text: string): void {
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy()
  else response.write(text)
}

/** JSON holds no raw line breaks, so one data line carries any text. */
function messageEvent({ id, text, acceptedAt }: ShownMessage): string {
  return `id: ${id}\ndata: ${JSON.stringify({ id, text, acceptedAt })}\n\n`
}
