import { createParser, type EventSourceMessage } from 'eventsource-parser'

/**
 * The server-sent events of one answer, until it ends. `onSign` is called for whatever arrives, comments too,
 * so that the caller can tell a silent line from a dead one.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onSign: () => void,
): AsyncGenerator<EventSourceMessage> {
  const arrived: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => arrived.push(event) })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onSign()
      parser.feed(decoder.decode(value, { stream: true }))
      yield* arrived.splice(0)
    }
  } finally {
    reader.releaseLock()
  }
}
