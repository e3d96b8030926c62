import type { Response } from 'express'
import { shownMessages, type AcceptedPush, type ShownMessage } from './messages.ts'

/** A page counts as not live when it has heard nothing for a few of these. */
const BEAT_MS = 5_000
/** A reader that has so many bytes outstanding is cut off; it comes back and catches up. */
const MAX_UNREAD_BYTES = 1_048_576

/** Server-sent events: what one user's chat page needs to stay up to date. */
export interface LiveFeed {
  /** Sends what the page has missed, then everything as it is accepted, until the page goes. */
  subscribe: (userId: string, response: Response, missed: Iterable<ShownMessage>) => void
  publish: (push: AcceptedPush) => void
  /** Tells every page that its messages are gone. */
  announceForgotten: () => void
  close: () => void
}

export function createLiveFeed(): LiveFeed {
  const readers = new Map<string, Set<Response>>()
  let closed = false

  function everyone(text: string): void {
    for (const responses of readers.values()) for (const response of responses) send(response, text)
  }
  const beat = setInterval(() => everyone('event: beat\ndata:\n\n'), BEAT_MS).unref()

  return {
    subscribe: (userId, response, missed) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      if (closed) return void response.end()
      response.write(`retry: 1000\nevent: beat\ndata:\n\n`)
      for (const message of missed) response.write(messageEvent(message))
      const ofUser = readers.get(userId) ?? new Set()
      readers.set(userId, ofUser.add(response))
      response.on('close', () => {
        ofUser.delete(response)
        if (ofUser.size === 0 && readers.get(userId) === ofUser) readers.delete(userId)
      })
    },
    publish: (push) => {
      const responses = readers.get(push.to)
      if (!responses) return
      const events = shownMessages(push).map(messageEvent).join('')
      for (const response of responses) send(response, events)
    },
    announceForgotten: () => everyone('event: forgotten\ndata:\n\n'),
    close: () => {
      closed = true
      clearInterval(beat)
      for (const responses of readers.values()) for (const response of responses) response.end()
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
