import type { ServerResponse } from 'node:http'
import type { EventLog } from './event-log.ts'
import { dropConnection, type SendBudget } from '../send-budget.ts'

/** Finds a client that vanished, as long as nothing waits to be sent to it. */
const TCP_KEEP_ALIVE_MS = 10_000

export interface EventStream {
  /** Sends events before the stream is live. Resolves when the system has taken them; false: the stream is closed. */
  readonly send: (events: Buffer) => Promise<boolean>
  /** From now on it sends what is published, beginning at a place in the log: by default, where it was opened. */
  readonly goLive: (from?: number) => void
  /** Ends the stream. If nothing was sent yet, the response stays unanswered. */
  readonly end: () => void
  readonly isClosed: boolean
}

/** A stream as all streams of the process together see it. */
export interface Stream extends EventStream {
  readonly topics: readonly string[]
  /** Sends its next event, unless it is still sending. */
  readonly sendNext: () => void
  readonly beat: (now: number) => void
  /** After its response has closed. */
  readonly leave: () => void
}

interface StreamOptions {
  readonly response: ServerResponse
  readonly topics: readonly string[]
  readonly log: EventLog
  readonly budget: SendBudget
  readonly heartbeat: Buffer
  /** By `performance.now()`. */
  readonly oldAt: number
  /** In ms since 1970. */
  readonly endsAt: number | undefined
  /** The stream may have something to send. */
  readonly wake: (stream: Stream) => void
  /** Called once, at its end. */
  readonly onClosed: (stream: Stream) => void
}

/** One stream of server-sent events. It keeps no events: at most one buffer at a time is handed to the system. */
export function createEventStream(options: StreamOptions): Stream {
  const { response, topics, log, budget, heartbeat, oldAt, endsAt, wake, onClosed } = options
  // Node warns of a timer in the past.
  const ending = endsAt === undefined ? undefined : setTimeout(end, Math.max(0, endsAt - Date.now()))
  let place = log.head
  let isLive = false
  let isClosed = false
  let isSending = false

  async function write(events: Buffer): Promise<void> {
    if (!response.headersSent) begin(response)
    isSending = true
    await budget.write(response, events)
    isSending = false
  }

  function writeLive(events: Buffer): void {
    void write(events).then(() => wake(stream))
  }

  function sendNext(): void {
    if (isSending || !isLive || isClosed) return
    const next = log.read(topics, place)
    if (next === undefined) {
      place = log.head
      return
    }
    if (next === 'lost') {
      budget.drop(response)
      leave()
      return
    }
    place = next.place + 1
    writeLive(next.event)
  }

  function end(): void {
    // A client that has not read the rest would keep the connection open.
    if (isSending) dropConnection(response)
    else if (response.headersSent) response.end()
    leave()
  }

  function leave(): void {
    if (isClosed) return
    isClosed = true
    clearTimeout(ending)
    onClosed(stream)
  }

  const stream: Stream = {
    topics,
    send: async (events) => {
      if (!isClosed) await write(events)
      return !isClosed
    },
    goLive: (from = place) => {
      place = from
      isLive = true
      sendNext()
    },
    sendNext,
    beat: (now) => {
      if (now >= oldAt) end()
      else if (isLive && !isSending) writeLive(heartbeat)
    },
    end,
    leave,
    get isClosed() {
      return isClosed
    },
  }
  return stream
}

function begin(response: ServerResponse): void {
  // `no-transform` and X-Accel-Buffering: a proxy must neither compress nor collect a stream.
  response.setHeader('Content-Type', 'text/event-stream')
  response.setHeader('Cache-Control', 'no-store, no-transform')
  response.setHeader('X-Accel-Buffering', 'no')
  response.req.socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS)
}
