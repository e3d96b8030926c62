import { pause } from '../../shared/runtime/backoff.ts'
import {
  createConsumer,
  type EachBatchPayload,
  type EventConsumer,
  type EventProducer,
  type Kafka,
} from '../../shared/kafka/client.ts'
import { isKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import type { KafkaAccess } from '../../shared/kafka/kafka-access.ts'
import { findCoordinator } from '../../shared/kafka/find-coordinator.ts'
import { ensureTopics, type TopicSpec } from '../../shared/kafka/kafka-topics.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { WAITING_FOR_KAFKA, waitForKafka } from '../../shared/kafka/wait-for-kafka.ts'

/** A consumer that gives no sign for so long, while it should, has died without saying so. */
const SILENCE_MS = 60_000
const WATCH_MS = 5_000

export interface ConsumptionOptions {
  readonly kafka: Kafka
  readonly access: KafkaAccess
  /** Where dead letters leave by. */
  readonly producer: EventProducer
  readonly topics: readonly TopicSpec[]
  readonly topic: string
  readonly groupId: string
  /** How many partitions are worked on at once. */
  readonly partitionsAtOnce: number
  readonly onBatch: (payload: EachBatchPayload) => Promise<void>
  /** The process must end, to be started anew: nothing will be consumed any more. */
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
  const { kafka, access, producer, topics, log, onStoppedForGood } = options
  const stopping = new AbortController()
  let state = WAITING_FOR_KAFKA
  let partitions = 0
  /** Kafka has let a consumer into the group, and then not let it read: the next one has to show that it can. */
  let doubtful = false
  let lastSign = performance.now()
  let consumer: EventConsumer | undefined

  /** The life of one consumer, until it is stopped. Rejects where another one may have more luck later. */
  async function consume(): Promise<void> {
    await ensureTopics(kafka, topics)
    await findCoordinator({ clientId: 'notifier', access, log }, options.groupId)
    await producer.connect()
    if (stopping.signal.aborted) return
    const ended = Promise.withResolvers<Error>()
    consumer = createConsumer(kafka, {
      ...options,
      onJoined: (assigned) => {
        partitions = assigned.length
        if (!doubtful || partitions === 0) state = 'ok'
        log.info({ partitions: assigned }, 'joined the group')
      },
      onLeft: () => {
        partitions = 0
        if (!doubtful) state = 'waiting for a place in the group'
      },
      onFetched: () => {
        if (doubtful) state = 'ok'
        doubtful = false
      },
      onSign: () => {
        lastSign = performance.now()
      },
      onStoppedForGood: ended.resolve,
    })
    // A killed member keeps its place until its session ends; so long the group lets nobody in.
    if (!doubtful) state = 'waiting for a place in the group'
    const life = new AbortController()
    try {
      await consumer.start()
      const watched = AbortSignal.any([stopping.signal, life.signal])
      const failure = await Promise.race([ended.promise, silence(watched)])
      if (failure === undefined) return
      if (!isKafkaFailure(failure)) {
        onStoppedForGood(failure)
        return
      }
      doubtful = true
      throw failure
    } catch (error) {
      await consumer.stop()
      throw error
    } finally {
      life.abort()
    }
  }

  /** Resolves when the consumer has been silent for too long, or when nobody watches it any more. */
  async function silence(watched: AbortSignal): Promise<Error | undefined> {
    lastSign = performance.now()
    while (await pause(WATCH_MS, watched)) {
      if (performance.now() - lastSign > SILENCE_MS) return new Error('the consumer gives no sign of life')
    }
    return undefined
  }

  const onState = (now: string) => {
    state = now
  }
  const running = waitForKafka(consume, { access, log, signal: stopping.signal, onState })
  return {
    state: () => state,
    partitions: () => partitions,
    stop: async () => {
      stopping.abort()
      // First, since it may be what `running` waits for.
      await consumer?.stop()
      await running
    },
  }
}
