import { pause } from '../../shared/runtime/backoff.ts'
import type { Kafka } from '../../shared/kafka/client.ts'
import { createConsumer, type Batch, type EventConsumer } from '../../shared/kafka/consumer.ts'
import type { EventProducer } from '../../shared/kafka/producer.ts'
import { isKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import type { KafkaAccess } from '../../shared/kafka/kafka-access.ts'
import { findCoordinator } from '../../shared/kafka/admin.ts'
import { ensureTopics, type TopicSpec } from '../../shared/kafka/kafka-topics.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { WAITING_FOR_KAFKA, waitForKafka } from '../../shared/kafka/wait-for-kafka.ts'

/** A consumer without any activity for this long is considered dead: even an idle one fetches. */
const SILENCE_MS = 60_000
const WATCH_MS = 5_000

const WAITING_TO_JOIN = 'waiting to join the consumer group'

export interface ConsumptionOptions {
  readonly kafka: Kafka
  readonly access: KafkaAccess
  /** Sends the dead letters; connected before consuming starts. */
  readonly producer: EventProducer
  readonly topics: readonly TopicSpec[]
  readonly topic: string
  readonly groupId: string
  /** How many partitions are processed at once. */
  readonly partitionsAtOnce: number
  readonly onBatch: (batch: Batch) => Promise<void>
  /** Consuming ended for good: the process must exit so that it is started again. */
  readonly onStoppedForGood: (error: Error) => void
  readonly log: Logger
}

export interface Consumption {
  /** 'ok' while this process is a member of the group, otherwise what it waits for. */
  readonly state: () => string
  /** How many partitions are assigned to it. */
  readonly partitions: () => number
  readonly stop: () => Promise<void>
}

/** Waits for Kafka, creates missing topics, joins the group and consumes; never fails silently. */
export function startConsumption(options: ConsumptionOptions): Consumption {
  const { kafka, access, producer, topics, log, onStoppedForGood } = options
  const stopping = new AbortController()
  let state = WAITING_FOR_KAFKA
  let partitions = 0
  /** Kafka let the last consumer join but not read, so the next one is 'ok' only after its first fetch. */
  let unproven = false
  let lastActivity = performance.now()
  let consumer: EventConsumer | undefined

  /** Runs one consumer until it is stopped. Rejects when another one may succeed later. */
  async function consume(): Promise<void> {
    await ensureTopics(kafka, topics)
    await findCoordinator({ clientId: 'notifier', access, log }, options.groupId)
    await producer.connect()
    if (stopping.signal.aborted) return
    const stopped = Promise.withResolvers<Error>()
    consumer = createConsumer(kafka, {
      ...options,
      onJoined: (assigned) => {
        partitions = assigned.length
        if (!unproven || partitions === 0) state = 'ok'
        log.info({ partitions: assigned }, 'joined the consumer group')
      },
      onLeft: () => {
        partitions = 0
        if (!unproven) state = WAITING_TO_JOIN
      },
      onFetched: () => {
        if (unproven) state = 'ok'
        unproven = false
      },
      onSign: () => (lastActivity = performance.now()),
      onStoppedForGood: stopped.resolve,
    })
    // A killed member stays in the group until its session times out; until then no other can join.
    if (!unproven) state = WAITING_TO_JOIN
    const ended = new AbortController()
    try {
      await consumer.start()
      const watched = AbortSignal.any([stopping.signal, ended.signal])
      const failure = await Promise.race([stopped.promise, detectSilence(watched)])
      if (failure === undefined) return
      if (!isKafkaFailure(failure)) {
        onStoppedForGood(failure)
        return
      }
      unproven = true
      throw failure
    } catch (error) {
      await consumer.stop()
      throw error
    } finally {
      ended.abort()
    }
  }

  /** Resolves with an error when the consumer shows no activity for too long, or with none when `watched` aborts. */
  async function detectSilence(watched: AbortSignal): Promise<Error | undefined> {
    lastActivity = performance.now()
    while (await pause(WATCH_MS, watched)) {
      if (performance.now() - lastActivity > SILENCE_MS)
        return new Error(`the consumer has shown no activity for ${SILENCE_MS / 1000} s`)
    }
    return undefined
  }

  const onState = (now: string) => (state = now)
  const running = waitForKafka(consume, { access, log, signal: stopping.signal, onState })
  return {
    state: () => state,
    partitions: () => partitions,
    stop: async () => {
      stopping.abort()
      // Before `running`, which may be waiting for this consumer.
      await consumer?.stop()
      await running
    },
  }
}
