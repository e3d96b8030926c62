import type { ServerResponse } from 'node:http'
import { createEventLog } from './event-log.ts'
import { dropConnection, type SendBudget } from './send-budget.ts'

/** Keeps proxies from closing an idle stream, and lets both ends notice a lost connection: a page waits 12 s for one. */
const HEARTBEAT_MS = 5_000
const HEARTBEAT = ': keep-alive\n\n'
const RECONNECT_MS = 2_000
/** Events that are published together are sent in pieces of about this size. */
const PIECE_CHARACTERS = 16_384
/** Streams that send in one turn of the event loop: other requests must not wait until all have sent everything. */
const STREAMS_PER_TURN = 100
/** A stream that has not sent events this old has no copy of them either: it is dropped, and resumes. */
const LOG_BYTES = 8 * 1024 * 1024
/**
 * A network can lose a client without a sign. So each stream ends after this time, a little earlier or later, and its
 * client comes back if it is still there.
 */
const LIFETIME_MS = 3_600_000
/** Finds a client that vanished, as long as nothing waits to be sent to it. */
const TCP_KEEP_ALIVE_MS = 10_000

export interface EventStreamsOptions {
  readonly budget: SendBudget
  readonly heartbeatMs?: number
  readonly heartbeat?: string
  readonly reconnectMs?: number
  readonly logBytes?: number
  readonly lifetimeMs?: number
}

/** The server-sent events of a process. Whatever clients do, their memory is that of the log and of the budget. */
export interface EventStreams {
  /**
   * Opens a stream that follows these topics from now on. It sends what is published once it is live.
   * @param endsAt when it ends at the latest, in ms since 1970
   */
  readonly open: (response: ServerResponse, topics: readonly string[], endsAt?: number) => EventStream
  /** Sends events to all streams of a topic. They are encoded once, and the streams share the buffers. */
  readonly publish: (topic: string, events: readonly string[]) => void
  /** The place in the log after everything published so far. */
  readonly head: number
  readonly size: number
  /** Streams that lost their connection because they were too slow. */
  readonly dropped: number
  /** Ends the open streams; new ones can be opened. */
  readonly endAll: () => void
  readonly close: () => void
}

export interface EventStream {
  /** For before it is live. Resolves when the system has taken the events; false: the stream is closed. */
  readonly send: (events: Buffer) => Promise<boolean>
  /** From now on it sends what is published, beginning at a place in the log: by default, where it was opened. */
  readonly goLive: (from?: number) => void
  /** Without an answer where nothing was sent yet. */
  readonly end: () => void
  readonly isClosed: boolean
}

interface Stream extends EventStream {
  readonly sendNext: () => void
  readonly beat: (now: number) => void
}

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { budget, heartbeatMs = HEARTBEAT_MS, reconnectMs = RECONNECT_MS, lifetimeMs = LIFETIME_MS } = options
  const heartbeat = Buffer.from(options.heartbeat ?? HEARTBEAT)
  const opening = Buffer.from(`retry: ${reconnectMs}\n\n`)
  const log = createEventLog(options.logBytes ?? LOG_BYTES)
  const streams = new Set<Stream>()
  const followers = new Map<string, Set<Stream>>()
  /** Streams that may have something to send. */
  const ready = new Set<Stream>()
  let turn: NodeJS.Immediate | undefined
  let dropped = 0

  function wake(stream: Stream): void {
    ready.add(stream)
    turn ??= setImmediate(sendInTurn)
  }

  function sendInTurn(): void {
    turn = undefined
    let left = STREAMS_PER_TURN
    for (const stream of ready) {
      if (left === 0) break
      left -= 1
      ready.delete(stream)
      stream.sendNext()
    }
    if (ready.size > 0) turn ??= setImmediate(sendInTurn)
  }

  const beats = setInterval(() => {
    const now = performance.now()
    for (const stream of streams) stream.beat(now)
  }, heartbeatMs).unref()

  function open(response: ServerResponse, topics: readonly string[], endsAt?: number): EventStream {
    const oldAt = performance.now() + lifetimeMs * (0.9 + 0.2 * Math.random())
    // Node warns of a timer in the past.
    const ending = endsAt === undefined ? undefined : setTimeout(end, Math.max(0, endsAt - Date.now()))
    let place = log.head
    let isLive = false
    let isClosed = false
    /**
     * Undefined when nothing is being sent. At most one buffer at a time is handed to the system: what a client does not
     * read stays in the shared log.
     */
    let sending: { readonly release: () => void; readonly onTaken: () => void } | undefined

    function write(events: Buffer, onTaken: () => void): void {
      if (!response.headersSent) begin(response, opening)
      sending = { release: budget.hold(response, events), onTaken }
      response.write(events, (error) => {
        if (error) leave()
        else taken()
      })
    }

    function taken(): void {
      const sent = sending
      sending = undefined
      sent?.release()
      sent?.onTaken()
    }

    const wakeAgain = () => wake(stream)

    function sendNext(): void {
      if (sending !== undefined || !isLive || isClosed) return
      const next = log.read(topics, place)
      if (next === undefined) {
        place = log.head
        return
      }
      if (next === 'lost') {
        dropped += 1
        dropConnection(response)
        leave()
        return
      }
      place = next.place + 1
      write(next.event, wakeAgain)
    }

    function end(): void {
      // A client that has not read the rest would keep the connection open.
      if (sending !== undefined) dropConnection(response)
      else if (response.headersSent) response.end()
      leave()
    }

    /** The response may have closed without a call back of its last write. */
    function leave(): void {
      if (isClosed) return
      isClosed = true
      clearTimeout(ending)
      streams.delete(stream)
      for (const topic of topics) {
        log.removeReader(topic)
        const others = followers.get(topic)
        others?.delete(stream)
        if (others?.size === 0) followers.delete(topic)
      }
      taken()
    }

    const stream: Stream = {
      send: (events) =>
        new Promise((resolve) => {
          if (isClosed) resolve(false)
          else write(events, () => resolve(!isClosed))
        }),
      goLive: (from = place) => {
        place = from
        isLive = true
        sendNext()
      },
      sendNext,
      beat: (now) => {
        if (now >= oldAt) end()
        else if (isLive && sending === undefined) write(heartbeat, wakeAgain)
      },
      end,
      get isClosed() {
        return isClosed
      },
    }
    streams.add(stream)
    for (const topic of topics) {
      log.addReader(topic)
      const others = followers.get(topic)
      if (others === undefined) followers.set(topic, new Set([stream]))
      else others.add(stream)
    }
    if (response.closed || response.destroyed) leave()
    else response.once('close', leave)
    return stream
  }

  const endAll = () => {
    for (const { end } of [...streams]) end()
  }

  return {
    open,
    publish: (topic, events) => {
      const streamsOfTopic = followers.get(topic)
      if (streamsOfTopic === undefined) return
      for (const text of joinEvents(events)) log.append(topic, Buffer.from(text))
      for (const stream of streamsOfTopic) wake(stream)
    },
    get head() {
      return log.head
    },
    get size() {
      return streams.size
    },
    get dropped() {
      return dropped
    },
    endAll,
    close: () => {
      clearInterval(beats)
      endAll()
    },
  }
}

/** One event, with the whole of its data. JSON holds no raw line breaks, so one data line carries any text. */
export function formatEvent(event: string, data: unknown, id?: number | string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

function joinEvents(events: readonly string[]): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const event of events) {
    if (piece !== '' && piece.length + event.length > PIECE_CHARACTERS) {
      pieces.push(piece)
      piece = ''
    }
    piece += event
  }
  if (piece !== '') pieces.push(piece)
  return pieces
}

function begin(response: ServerResponse, opening: Buffer): void {
  // `no-transform` and X-Accel-Buffering: a proxy must neither compress nor collect a stream.
  response.setHeader('Content-Type', 'text/event-stream')
  response.setHeader('Cache-Control', 'no-store, no-transform')
  response.setHeader('X-Accel-Buffering', 'no')
  response.req.socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS)
  response.write(opening)
}
