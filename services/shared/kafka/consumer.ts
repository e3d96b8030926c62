import type { Consumer, IHeaders } from 'kafkajs'
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

/** Messages of one partition; none when Kafka had only its own control records. */
export interface Batch {
  readonly partition: number
  readonly messages: readonly KafkaMessage[]
  /** The offset behind the batch, where the consumer reads on. */
  readonly next: number
}

/** What a member of a group was assigned. */
export interface Membership {
  readonly memberId: string
  /** Null: Kafka has not answered the first heartbeat yet. */
  readonly generation: number | null
  readonly partitions: readonly number[]
}

interface ConsumerOptions {
  readonly groupId: string
  readonly topic: string
  /**
   * Called with each batch, in the order of the partition, and again with unfinished messages after the member has
   * joined again. The consumer reads on when it returns. Rejects never.
   *
   * @returns false when the batch was not taken; it is read again
   */
  readonly onBatch: (batch: Batch) => Promise<boolean>
  /** Called when the group has assigned partitions (maybe none) to this member. Each begins at its committed offset. */
  readonly onJoined: (partitions: readonly number[]) => void
  /** Called when the group rebalances, before this member joins again: the last moment to commit. */
  readonly onRebalancing: () => void
  /** Called when the member left the group: during a rebalance, or because its session timed out. */
  readonly onLeft: () => void
  /** Called at each join, and again when its generation is known; with undefined when the member has left. */
  readonly onMembership?: ((membership: Membership | undefined) => void) | undefined
  /** Called when Kafka has answered a fetch, also with no messages. */
  readonly onFetched: () => void
  /** Called on every activity: a fetch, a heartbeat, the begin of a batch. */
  readonly onSign: () => void
  /** Called when kafkajs has given up: this consumer will never consume again. */
  readonly onStoppedForGood: (error: Error) => void
}

export interface EventConsumer {
  readonly start: () => Promise<void>
  /** Commits these offsets, by partition, in one request. Tried once. Rejects when this is no member of the group. */
  readonly commit: (offsets: ReadonlyMap<number, number>) => Promise<void>
  /** Reads none of these partitions until `resume`. They stay assigned. */
  readonly pause: (partitions: readonly number[]) => void
  readonly resume: (partitions: readonly number[]) => void
  /** Leaves the group. Also ends a pending `start`. */
  readonly stop: () => Promise<void>
}

export function createConsumer(kafka: Kafka, options: ConsumerOptions): EventConsumer {
  let stopping = false
  const stopped = Promise.withResolvers<undefined>()
  let member = false
  let membership: Membership | undefined
  const setMembership = (next: Membership | undefined) => {
    membership = next
    options.onMembership?.(next)
  }
  const leave = () => {
    member = false
    setMembership(undefined)
    options.onLeft()
  }
  const consumer: Consumer = kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_INTERVAL_MS,
    // kafkajs sleeps for so long when all partitions are paused, so a resumed one must not wait longer.
    maxWaitTimeInMs: 200,
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
  const { GROUP_JOIN, REBALANCING, STOP, DISCONNECT, CRASH, FETCH, HEARTBEAT } = consumer.events
  const { START_BATCH_PROCESS, END_BATCH_PROCESS } = consumer.events
  const listeners = [
    ...[GROUP_JOIN, FETCH, HEARTBEAT, START_BATCH_PROCESS].map((sign) => consumer.on(sign, options.onSign)),
    consumer.on(FETCH, options.onFetched),
    consumer.on(GROUP_JOIN, ({ payload }) => {
      member = true
      const partitions = payload.memberAssignment[options.topic] ?? []
      setMembership({ memberId: payload.memberId, generation: null, partitions })
      options.onJoined(partitions)
    }),
    // The event of a join does not name the generation.
    consumer.on(HEARTBEAT, ({ payload: { memberId, groupGenerationId: generation } }) => {
      if (membership?.generation === null && membership.memberId === memberId)
        setMembership({ ...membership, generation })
    }),
    // kafkajs skips control records without a call of `eachBatch`.
    consumer.on(END_BATCH_PROCESS, ({ payload: { batchSize, partition, lastOffset } }) => {
      if (batchSize === 0) void options.onBatch({ partition, messages: [], next: Number(lastOffset) + 1 })
    }),
    consumer.on(REBALANCING, () => {
      if (member) options.onRebalancing()
      leave()
    }),
    // From here until the DISCONNECT, kafkajs throws at a pause.
    consumer.on(STOP, () => (member = false)),
    consumer.on(DISCONNECT, leave),
    consumer.on(CRASH, ({ payload }) => {
      leave()
      if (!payload.restart) options.onStoppedForGood(payload.error)
    }),
  ]
  return {
    start: async () => {
      await consumer.connect()
      // A new group must not skip the orders that were placed before it existed.
      if (!stopping) await consumer.subscribe({ topic: options.topic, fromBeginning: true })
      // `stop` was called before there was anything to disconnect.
      if (stopping) return consumer.disconnect()
      const running = consumer.run({
        eachBatch: async (payload) => {
          const { batch } = payload
          const { partition, messages } = batch
          const lastOffset = batch.lastOffset()
          // Resolved is what has been read. What is committed, the caller decides.
          if (!stopping && (await options.onBatch({ partition, messages, next: Number(lastOffset) + 1 })))
            payload.resolveOffset(lastOffset)
        },
        eachBatchAutoResolve: false,
        autoCommit: false,
      })
      // Joining the group can take long, and kafkajs cannot cancel the request.
      await Promise.race([running, stopped.promise])
    },
    commit: (offsets) =>
      consumer.commitOffsets(
        [...offsets].map(([partition, offset]) => ({
          topic: options.topic,
          partition,
          offset: String(offset),
        })),
      ),
    // Without a membership there is nothing to pause: after the next join the caller decides again.
    pause: (partitions) => {
      if (member) consumer.pause([{ topic: options.topic, partitions: [...partitions] }])
    },
    resume: (partitions) => {
      if (member) consumer.resume([{ topic: options.topic, partitions: [...partitions] }])
    },
    stop: async () => {
      stopping = true
      const wasMember = member
      // It may go on for a while, and another consumer may have joined by then: what happens here no longer counts.
      for (const removeListener of listeners) removeListener()
      leave()
      const left = consumer.stop().then(() => disconnectWithTimeout(consumer.disconnect()))
      // A consumer without a membership has nothing to finish, and kafkajs would wait until it joins.
      if (wasMember) await left
      else left.catch(() => undefined)
      stopped.resolve(undefined)
    },
  }
}
