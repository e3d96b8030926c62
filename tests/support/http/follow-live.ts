import { createParser } from 'eventsource-parser'
import type { Scope } from '../scope.ts'
import { waitFor } from '../wait-for.ts'

export interface LiveEvent {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: Readonly<Record<string, unknown>>
}

export interface LiveStream {
  /** The events so far, `ready` included. */
  readonly events: readonly LiveEvent[]
  /** Waits for an event that `is` accepts. */
  readonly received: (what: string, is: (event: LiveEvent) => boolean) => Promise<LiveEvent>
  /** Resolves when the stream ended, however it did. */
  readonly ended: Promise<void>
  readonly leave: () => void
}

/** Follows `/api/live` as a browser does; resolves when the stream is ready. */
export async function followLive(
  scope: Scope,
  url: string,
  {
    userId,
    lastEventId,
    path = '/api/live',
  }: { userId: string; lastEventId?: string | undefined; path?: string },
): Promise<LiveStream> {
  const leaving = new AbortController()
  scope.onEnd(() => leaving.abort())
  const response = await fetch(`${url}${path}?userId=${encodeURIComponent(userId)}`, {
    headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
    signal: leaving.signal,
  })
  if (!response.ok || response.body === null) throw new Error(`the live feed answered ${response.status}`)

  const events: LiveEvent[] = []
  const parser = createParser({
    onEvent: ({ id, event, data }) =>
      events.push({ id, event, data: JSON.parse(data) as Record<string, unknown> }),
  })
  const ended = read(response.body, (text) => parser.feed(text))
  const received = (what: string, is: (event: LiveEvent) => boolean) => waitFor(what, () => events.find(is))
  await received('ready', ({ event }) => event === 'ready')
  return { events, received, ended, leave: () => leaving.abort() }
}

async function read(body: ReadableStream<Uint8Array>, onText: (text: string) => void): Promise<void> {
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) onText(text)
  } catch {
    // Left, or cut: ended either way.
  }
}
