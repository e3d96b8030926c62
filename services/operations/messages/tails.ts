import type { ServerResponse } from 'node:http'
import { formatEvent, type EventStreams } from '../../shared/http/streams/event-streams.ts'
import { failureType } from '../../shared/kafka/explain-kafka-failure.ts'
import type { MessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { backoffMs, pause } from '../../shared/runtime/backoff.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { describeMessage, IN_TAIL } from './describe-message.ts'

/** How long Kafka waits for the next message before it answers that there is none. */
const WAIT_MS = 500
/** How often it looks for partitions that were added. */
const LAYOUT_MS = 15_000
const BACKOFF = { firstMs: 200, maxMs: 2_000 }

const nameOf = (topic: string) => `messages of ${topic}`

/** Follows topics live. All streams of a topic share one reader, which runs while there are any. */
export interface Tails {
  /**
   * Makes the response a stream of every message from now on: `ready`, then `message`, and `kafka` when Kafka goes away
   * or comes back.
   * @throws when Kafka is away or there is no such topic; then the response is unanswered
   */
  readonly follow: (response: ServerResponse, topic: string) => Promise<void>
  readonly stop: () => Promise<void>
}

interface TailsOptions {
  readonly streams: EventStreams
  readonly openReader: () => MessageReader
  readonly log: Logger
}

interface Tail {
  followers: number
  readonly started: Promise<void>
  readonly ended: Promise<void>
  readonly stopping: AbortController
}

export function createTails({ streams, openReader, log }: TailsOptions): Tails {
  const tails = new Map<string, Tail>()
  const running = new Set<Promise<void>>()
  let stopped = false

  function startTail(topic: string): Tail {
    const stopping = new AbortController()
    const started = Promise.withResolvers<undefined>()
    // Its followers handle the rejection; all of them may have left.
    started.promise.catch(() => undefined)
    const ended = run(topic, stopping.signal, started)
    running.add(ended)
    void ended.then(() => running.delete(ended))
    return { followers: 0, started: started.promise, ended, stopping }
  }

  async function run(
    topic: string,
    signal: AbortSignal,
    started: PromiseWithResolvers<undefined>,
  ): Promise<void> {
    const reader = openReader()
    try {
      const places = new Map((await reader.readRanges(topic)).map(({ partition, end }) => [partition, end]))
      started.resolve(undefined)
      await publishUntil(signal, { topic, reader, places })
    } catch (error) {
      started.reject(error)
    } finally {
      await reader.close()
    }
  }

  async function publishUntil(
    signal: AbortSignal,
    { topic, reader, places }: { topic: string; reader: MessageReader; places: Map<number, number> },
  ): Promise<void> {
    let layoutAt = performance.now()
    let failures = 0
    while (!signal.aborted) {
      try {
        if (performance.now() - layoutAt > LAYOUT_MS || failures > 0) {
          await correctPlaces(reader, topic, places)
          layoutAt = performance.now()
        }
        const fetched = await reader.fetch(topic, places, WAIT_MS)
        if (failures > 0) publish(topic, formatEvent('kafka', { reachable: true }))
        failures = 0
        for (const { partition, messages, next } of fetched) {
          places.set(partition, next)
          publish(
            topic,
            ...messages.map((one) => formatEvent('message', describeMessage(partition, one, IN_TAIL))),
          )
        }
      } catch (error) {
        failures += 1
        if (failures === 1 && failureType(error) !== 'OFFSET_OUT_OF_RANGE') {
          log.warn({ err: error, topic }, 'following a topic paused: Kafka unavailable')
          publish(topic, formatEvent('kafka', { reachable: false }))
        }
        await pause(backoffMs(failures, BACKOFF), signal)
      }
    }
  }

  const publish = (topic: string, ...events: string[]) => streams.publish(nameOf(topic), events)

  function leave(topic: string, tail: Tail): void {
    tail.followers -= 1
    if (tail.followers > 0) return
    tail.stopping.abort()
    if (tails.get(topic) === tail) tails.delete(topic)
  }

  return {
    follow: async (response, topic) => {
      if (stopped) throw new Error('following topics has ended')
      let tail = tails.get(topic)
      if (tail === undefined) {
        tail = startTail(topic)
        tails.set(topic, tail)
      }
      const joined = tail
      joined.followers += 1
      response.once('close', () => leave(topic, joined))
      if (response.closed) leave(topic, joined)
      try {
        await joined.started
      } catch (error) {
        if (tails.get(topic) === joined) tails.delete(topic)
        throw error
      }
      const stream = streams.open(response, [nameOf(topic)])
      await stream.send(Buffer.from(formatEvent('ready', { topic })))
      stream.goLive()
    },
    stop: async () => {
      stopped = true
      for (const { stopping } of tails.values()) stopping.abort()
      await Promise.all(running)
    },
  }
}

/** Partitions may be new, and messages that were to come next may be gone: deleted by retention, or with their topic. */
async function correctPlaces(
  reader: Pick<MessageReader, 'readRanges'>,
  topic: string,
  places: Map<number, number>,
): Promise<void> {
  for (const { partition, start, end } of await reader.readRanges(topic)) {
    const place = places.get(partition) ?? start
    places.set(partition, place > end ? start : Math.max(place, start))
  }
}
