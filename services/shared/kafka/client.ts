// The only module that knows kafkajs, with quicken-kafkajs.ts, which goes with it: it is no longer maintained, so one
// file must be able to replace it.
import './patches/kafkajs-patches.ts'
import {
  CompressionTypes,
  Kafka,
  logLevel,
  Partitioners,
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type ICustomPartitioner,
  type KafkaMessage,
  type Message,
  type SASLOptions,
} from 'kafkajs'
import { withTimeout } from '../runtime/backoff.ts'
import type { KafkaAccess, KafkaLogin } from './kafka-access.ts'
import { openKafkaSocket } from './kafka-socket.ts'
import type { Logger } from '../runtime/logger.ts'
import { murmur2 } from './murmur2.ts'

export type { Admin, EachBatchPayload, Kafka, KafkaMessage }

/**
 * A killed consumer keeps its partitions until the session ends, so a short session is a quick recovery.
 * The heartbeat has to fit into it several times.
 */
const SESSION_TIMEOUT_MS = 10_000
const HEARTBEAT_INTERVAL_MS = 1_000
/** How long the group waits for its members when they change. */
const REBALANCE_TIMEOUT_MS = 3 * SESSION_TIMEOUT_MS
/** Sooner than kafkajs gives up a request, so that it goes on with another connection. */
const PATIENCE = { answerMs: 8_000, groupAnswerMs: REBALANCE_TIMEOUT_MS + 3_000 }
const DISCONNECT_MS = 2_000
/**
 * How soon a partition that was added is noticed. By default after 5 minutes, in which nobody would read what a
 * producer that knows it already writes there.
 */
const METADATA_MAX_AGE_MS = 15_000

export interface KafkaOptions {
  readonly clientId: string
  readonly access: KafkaAccess
  readonly log: Logger
  /** Hears of every error that kafkajs knows of, also of those that it keeps to itself. */
  readonly onError?: (error: unknown) => void
}

export function createKafka({ clientId, access, log, onError }: KafkaOptions): Kafka {
  return new Kafka({
    clientId,
    brokers: [...access.brokers],
    ...(access.sasl && { sasl: saslOptions(access.sasl) }),
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    // Few and quick: callers have their own loop around what must not give up.
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    socketFactory: ({ host, port, onConnect }) =>
      openKafkaSocket({ host, port, onConnect, tls: access.tls, patience: PATIENCE }),
    logLevel: onError ? logLevel.DEBUG : logLevel.WARN,
    // kafkajs calls errors what it then repairs by itself; what it cannot repair reaches us as an exception,
    // and is told where it matters.
    logCreator:
      () =>
      ({ namespace, level, log: { message, error } }) => {
        if (error !== undefined) onError?.(error)
        if (level <= logLevel.WARN) log.debug({ kafkajs: namespace, cause: error as unknown }, message)
      },
  })
}

/** kafkajs has one type for each mechanism. */
const saslOptions = (login: KafkaLogin) => ({ ...login }) as SASLOptions

export type OutgoingMessage = Pick<Message, 'key' | 'value' | 'headers'>

/** True when the broker will never take a message because of its size. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE'
}

/** Where Kafka's own clients would put it. */
const partitionByKey: ICustomPartitioner = () => {
  const chooseAny = Partitioners.DefaultPartitioner()
  return (where) => {
    const { key } = where.message
    if (key === null || key === undefined) return chooseAny(where)
    return (murmur2(Buffer.from(key)) & 0x7fffffff) % where.partitionMetadata.length
  }
}

export interface EventProducer {
  connect: () => Promise<void>
  /** Resolves when every in-sync replica has all messages; otherwise some or all may have been written. */
  send: (topic: string, messages: readonly OutgoingMessage[]) => Promise<void>
  disconnect: () => Promise<void>
}

/**
 * Not idempotent in Kafka's sense: with kafkajs a lost answer followed by another send can make the broker
 * drop a message as a duplicate. A repeated message does no harm here, a lost one would.
 */
export function createProducer(kafka: Kafka): EventProducer {
  const producer = kafka.producer({
    idempotent: false,
    allowAutoTopicCreation: false,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    createPartitioner: partitionByKey,
  })
  return {
    connect: () => producer.connect(),
    send: async (topic, messages) => {
      await producer.sendBatch({
        acks: -1,
        compression: CompressionTypes.GZIP,
        topicMessages: [{ topic, messages: [...messages] }],
      })
    },
    disconnect: () => disconnectWithTimeout(producer.disconnect()),
  }
}

export interface ConsumerOptions {
  readonly groupId: string
  readonly topic: string
  readonly partitionsAtOnce: number
  readonly onBatch: (payload: EachBatchPayload) => Promise<void>
  /** Called when the group has assigned partitions (maybe none) to this member. */
  readonly onJoined: (partitions: readonly number[]) => void
  /** Called when the member lost its place: it is between two generations, or its session ended. */
  readonly onLeft: () => void
  /** Called when Kafka has answered what there is to read, be it nothing. */
  readonly onFetched: () => void
  /** Called whenever the consumer does something: fetches, beats its heart, begins or ends a batch. */
  readonly onSign: () => void
  /** Called when kafkajs has given up: this consumer will never consume again. */
  readonly onStoppedForGood: (error: Error) => void
}

export interface EventConsumer {
  start: () => Promise<void>
  /** Lets running batches finish, commits what they resolved, and leaves the group; ends a `start`, too. */
  stop: () => Promise<void>
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
    // Small batches: what waits in one for its push does not reach the heap's old generation, and little is delivered
    // again after a crash.
    maxBytesPerPartition: 8 * 1024,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    allowAutoTopicCreation: false,
    retry: {
      retries: 10,
      initialRetryTime: 200,
      maxRetryTime: 5_000,
      // A stop that interrupts the wait for a place in the group looks like a crash to kafkajs.
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
      // From the beginning: a group that is new must not skip what was ordered before it came.
      if (!stopping) await consumer.subscribe({ topic: options.topic, fromBeginning: true })
      // Stopped meanwhile, when there was nothing to disconnect yet.
      if (stopping) return consumer.disconnect()
      const running = consumer.run({
        eachBatch: options.onBatch,
        // An offset is resolved when its work is done, not when the batch is handed over.
        eachBatchAutoResolve: false,
        autoCommitInterval: 1_000,
        partitionsConsumedConcurrently: options.partitionsAtOnce,
      })
      // The group may not let it in for a long time, and kafkajs cannot take its request back.
      await Promise.race([running, stopped.promise])
    },
    stop: async () => {
      stopping = true
      const left = consumer.stop().then(() => disconnectWithTimeout(consumer.disconnect()))
      // Without a place there is nothing to finish, and kafkajs would wait until the group gives it one.
      if (member) await left
      else left.catch(() => undefined)
      stopped.resolve(undefined)
    },
  }
}

/**
 * kafkajs waits for what is still under way on a connection, and after an outage of Kafka that may be a request whose
 * answer never comes. Whoever disconnects has no use for it.
 */
async function disconnectWithTimeout(disconnected: Promise<void>): Promise<void> {
  await withTimeout(disconnected, DISCONNECT_MS)
}
