import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { NoAnswer } from './no-answer.ts'

/**
 * The server-sent events of one response, until it ends. `onBytes` is called for all bytes, comments included, so
 * that the caller can detect a dead connection.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<EventSourceMessage> {
  const arrived: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => arrived.push(event) })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new NoAnswer('the stream has broken', { cause })
      })
      if (done) return
      onBytes()
      parser.feed(decoder.decode(value, { stream: true }))
      yield* arrived.splice(0)
    }
  } finally {
    reader.releaseLock()
  }
}
