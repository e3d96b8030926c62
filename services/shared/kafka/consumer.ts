import type { Consumer, EachBatchPayload, IHeaders } from 'kafkajs'
import { disconnectWithTimeout, METADATA_MAX_AGE_MS, REBALANCE_TIMEOUT_MS, type Kafka } from './client.ts'

/**
 * A killed consumer keeps its partitions until its session times out: a short session means a quick recovery. Several
 * heartbeats must fit into it.
 */
const SESSION_TIMEOUT_MS = 10_000
const HEARTBEAT_INTERVAL_MS = 1_000

/** A message of a topic. */
export interface KafkaMessage {
  readonly offset: string
  /** In milliseconds since 1970. */
  readonly timestamp: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: IHeaders
}

/** Messages of one partition, and how their consumer reports progress. */
export interface Batch {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  /** Everything up to this offset, inclusive, is finished. Call it in the order of the offsets. */
  readonly resolveOffset: (offset: string) => void
  /** Commits resolved offsets if it is time to. Rejects when the group rebalances. */
  readonly commitResolved: () => Promise<void>
  /** Keeps the membership alive while the batch is worked on. Rejects when the group rebalances. */
  readonly heartbeat: () => Promise<void>
  /** False when the consumer stops or the partition was revoked: start nothing new. */
  readonly isCurrent: () => boolean
}

interface ConsumerOptions {
  readonly groupId: string
  readonly topic: string
  readonly partitionsAtOnce: number
  readonly onBatch: (batch: Batch) => Promise<void>
  /** Called when the group has assigned partitions (maybe none) to this member. */
  readonly onJoined: (partitions: readonly number[]) => void
  /** Called when the member left the group: during a rebalance, or because its session timed out. */
  readonly onLeft: () => void
  /** Called when Kafka has answered a fetch, also with no messages. */
  readonly onFetched: () => void
  /** Called on every activity: a fetch, a heartbeat, the begin of a batch. */
  readonly onSign: () => void
  /** Called when kafkajs has given up: this consumer will never consume again. */
  readonly onStoppedForGood: (error: Error) => void
}

export interface EventConsumer {
  readonly start: () => Promise<void>
  /** Lets running batches finish, commits what they resolved, and leaves the group. Also ends a pending `start`. */
  readonly stop: () => Promise<void>
}

export function createConsumer(kafka: Kafka, options: ConsumerOptions): EventConsumer {
  let stopping = false
  const stopped = Promise.withResolvers<undefined>()
  let member = false
  const leave = () => {
    member = false
    options.onLeft()
  }
  const consumer: Consumer = kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    maxWaitTimeInMs: 1_000,
    // Small batches: messages that wait for their push stay out of the heap's old generation, and few are delivered
    // again after a crash.
    maxBytesPerPartition: 8 * 1024,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    retry: {
      retries: 10,
      initialRetryTime: 200,
      maxRetryTime: 5_000,
      // kafkajs treats a stop while joining as a crash.
      restartOnFailure: () => Promise.resolve(!stopping),
    },
  })
  const { GROUP_JOIN, REBALANCING, DISCONNECT, CRASH, FETCH, HEARTBEAT, START_BATCH_PROCESS } =
    consumer.events
  for (const sign of [GROUP_JOIN, FETCH, HEARTBEAT, START_BATCH_PROCESS]) consumer.on(sign, options.onSign)
  consumer.on(FETCH, options.onFetched)
  consumer.on(GROUP_JOIN, ({ payload }) => {
    member = true
    options.onJoined(payload.memberAssignment[options.topic] ?? [])
  })
  consumer.on(REBALANCING, leave)
  consumer.on(DISCONNECT, leave)
  consumer.on(CRASH, ({ payload }) => {
    leave()
    if (!payload.restart && !stopping) options.onStoppedForGood(payload.error)
  })
  return {
    start: async () => {
      await consumer.connect()
      // A new group must not skip the orders that were placed before it existed.
      if (!stopping) await consumer.subscribe({ topic: options.topic, fromBeginning: true })
      // `stop` was called before there was anything to disconnect.
      if (stopping) return consumer.disconnect()
      const running = consumer.run({
        eachBatch: (payload) => options.onBatch(toBatch(payload)),
        // An offset is resolved when its message is finished, not when the batch returns.
        eachBatchAutoResolve: false,
        autoCommitInterval: 1_000,
        partitionsConsumedConcurrently: options.partitionsAtOnce,
      })
      // Joining the group can take long, and kafkajs cannot cancel the request.
      await Promise.race([running, stopped.promise])
    },
    stop: async () => {
      stopping = true
      const left = consumer.stop().then(() => disconnectWithTimeout(consumer.disconnect()))
      // A consumer without a membership has nothing to finish, and kafkajs would wait until it joins.
      if (member) await left
      else left.catch(() => undefined)
      stopped.resolve(undefined)
    },
  }
}

function toBatch(payload: EachBatchPayload): Batch {
  const { topic, partition, messages } = payload.batch
  return {
    topic,
    partition,
    messages,
    resolveOffset: (offset) => payload.resolveOffset(offset),
    commitResolved: () => payload.commitOffsetsIfNecessary(),
    heartbeat: () => payload.heartbeat(),
    isCurrent: () => payload.isRunning() && !payload.isStale(),
  }
}
