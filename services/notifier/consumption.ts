import { untilDone } from '../shared/backoff.ts'
import {
  createConsumer,
  ensureTopics,
  findCoordinator,
  type EachBatchPayload,
  type EventProducer,
  type Kafka,
  type TopicSpec,
} from '../shared/kafka.ts'
import type { Logger } from '../shared/logger.ts'

/** A consumer that gives no sign for so long, while it should, has died without saying so. */
const SILENCE_MS = 60_000
const WATCH_MS = 5_000

export interface ConsumptionOptions {
  readonly kafka: Kafka
  /** Where dead letters leave by. */
  readonly producer: EventProducer
  readonly topics: readonly TopicSpec[]
  readonly topic: string
  readonly groupId: string
  /** How many partitions are worked on at once. */
  readonly partitionsAtOnce: number
  readonly onBatch: (payload: EachBatchPayload) => Promise<void>
  /** The process must end, to be started anew: this consumer will never consume again. */
  readonly onStoppedForGood: (error: Error) => void
  readonly log: Logger
}

export interface Consumption {
  /** 'ok' while this process has its place in the group, or what it waits for. */
  readonly state: () => string
  /** How many partitions it has. */
  readonly partitions: () => number
  stop: () => Promise<void>
}

/** Waits for Kafka, sees to the topics, joins the group and consumes; never fails silently. */
export function startConsumption(options: ConsumptionOptions): Consumption {
  const { kafka, producer, topics, log, onStoppedForGood } = options
  const stopping = new AbortController()
  let state = 'waiting for Kafka'
  let partitions = 0
  let lastSign = Date.now()
  let watchdog: NodeJS.Timeout | undefined

  const consumer = createConsumer(kafka, {
    ...options,
    onJoined: (assigned) => {
      state = 'ok'
      partitions = assigned.length
      log.info({ partitions: assigned }, 'joined the group')
    },
    onLeft: () => {
      state = 'waiting for a place in the group'
      partitions = 0
    },
    onSign: () => {
      lastSign = Date.now()
    },
  })

  async function connect(): Promise<void> {
    await ensureTopics(kafka, topics)
    await findCoordinator(kafka, options.groupId)
    await producer.connect()
    if (stopping.signal.aborted) return
    // A killed member keeps its place until its session ends; so long the group lets nobody in.
    state = 'waiting for a place in the group'
    await consumer.start()
  }

  function watch(): void {
    if (Date.now() - lastSign <= SILENCE_MS) return
    state = 'the consumer gives no sign of life'
    onStoppedForGood(new Error(state))
  }

  async function run(): Promise<void> {
    await untilDone(connect, {
      firstMs: 200,
      maxMs: 3_000,
      signal: stopping.signal,
      onFailure: (error) => {
        state = 'waiting for Kafka'
        log.warn({ err: error }, 'Kafka cannot be reached yet')
      },
    })
    lastSign = Date.now()
    if (!stopping.signal.aborted) watchdog = setInterval(watch, WATCH_MS)
  }

  const running = run()
  return {
    state: () => state,
    partitions: () => partitions,
    stop: async () => {
      stopping.abort()
      // First, since it may be what `running` waits for.
      await consumer.stop()
      await running
      clearInterval(watchdog)
    },
  }
}
