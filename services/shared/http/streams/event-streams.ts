import type { ServerResponse } from 'node:http'
import { createEventLog } from './event-log.ts'
import { createEventStream, type EventStream, type Stream } from './event-stream.ts'
import { PIECE_CHARACTERS, type SendBudget } from '../send-budget.ts'

/** Keeps proxies from closing an idle stream, and lets both ends notice a lost connection: a page waits 12 s for one. */
const HEARTBEAT_MS = 5_000
const HEARTBEAT = ': keep-alive\n\n'
/** Streams that send in one turn of the event loop: other requests must not wait until all have sent everything. */
const STREAMS_PER_TURN = 100
/** The newest events, up to this size. A stream that needs an older one is dropped; its client resumes. */
const LOG_BYTES = 8 * 1024 * 1024
/**
 * A network can lose a client without a sign. So each stream ends after this time, a little earlier or later, and its
 * client comes back if it is still there.
 */
const LIFETIME_MS = 3_600_000

export interface EventStreamsOptions {
  readonly budget: SendBudget
  readonly heartbeatMs?: number
  readonly heartbeat?: string
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
  /** Ends the open streams; new ones can be opened. */
  readonly endAll: () => void
  readonly close: () => void
}

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { budget, heartbeatMs = HEARTBEAT_MS, lifetimeMs = LIFETIME_MS } = options
  const heartbeat = Buffer.from(options.heartbeat ?? HEARTBEAT)
  const log = createEventLog(options.logBytes ?? LOG_BYTES)
  const streams = new Set<Stream>()
  const followers = new Map<string, Set<Stream>>()
  /** Streams that may have something to send. */
  const ready = new Set<Stream>()
  let turn: NodeJS.Immediate | undefined

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
    const stream = createEventStream({
      ...{ response, topics, log, budget, heartbeat, oldAt, endsAt },
      wake,
      onClosed: forget,
    })
    streams.add(stream)
    for (const topic of topics) {
      log.addReader(topic)
      const others = followers.get(topic)
      if (others === undefined) followers.set(topic, new Set([stream]))
      else others.add(stream)
    }
    if (response.closed || response.destroyed) stream.leave()
    else response.once('close', stream.leave)
    return stream
  }

  function forget(stream: Stream): void {
    streams.delete(stream)
    for (const topic of stream.topics) {
      log.removeReader(topic)
      const others = followers.get(topic)
      others?.delete(stream)
      if (others?.size === 0) followers.delete(topic)
    }
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
    endAll,
    close: () => {
      clearInterval(beats)
      endAll()
    },
  }
}

/**
 * One event, with the whole of its data. JSON holds no raw line breaks, so one data line carries any text.
 * @param event undefined: a browser calls it `message`
 */
export function formatEvent(event: string | undefined, data: unknown, id?: number | string): string {
  const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`
  return `${head}data: ${JSON.stringify(data)}\n\n`
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
