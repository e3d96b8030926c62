import './patches/kafkajs-patches.ts' // Before kafkajs itself.
import kafkajs, { CompressionTypes, Kafka, logLevel, type Admin, type SASLOptions } from 'kafkajs'
import { withTimeout } from '../runtime/backoff.ts'
import type { Logger } from '../runtime/logger.ts'
import type { AdmitCluster } from './ask-cluster-first.ts'
import type { KafkaAccess } from './kafka-access.ts'
import { openKafkaSocket } from './kafka-socket.ts'
import { gzipCodec } from './patches/gzip-codec.ts'

export type { Admin, Kafka }

/** For a topic's settings: `admin.alterConfigs`, `admin.describeConfigs`. */
export const TOPIC_RESOURCE = kafkajs.ConfigResourceTypes.TOPIC

/** How long a consumer group waits for its members when they change. */
export const REBALANCE_TIMEOUT_MS = 30_000
/**
 * How soon a client notices an added partition. With the default of 5 minutes, a consumer would miss for that long what
 * a producer already writes there.
 */
export const METADATA_MAX_AGE_MS = 15_000

/** Shorter than kafkajs's request timeout, so that it retries on a new connection. */
const RESPONSE_TIMEOUTS = { responseMs: 8_000, groupResponseMs: REBALANCE_TIMEOUT_MS + 3_000 }
const DISCONNECT_MS = 2_000

// Not one of the names that Node finds in kafkajs, which is CommonJS.
kafkajs.CompressionCodecs[CompressionTypes.GZIP] = () => gzipCodec

export interface KafkaOptions {
  readonly clientId: string
  readonly access: KafkaAccess
  readonly log: Logger
  /** Called with every error inside kafkajs, also with those that it does not throw. */
  readonly onError?: (error: unknown) => void
  /** Keeps away from other Kafkas: asked for each new connection. Default: every Kafka is admitted. */
  readonly admit?: AdmitCluster | undefined
}

export function createKafka({ clientId, access, log, onError, admit }: KafkaOptions): Kafka {
  return new Kafka({
    clientId,
    brokers: [...access.brokers],
    // kafkajs has one type for each mechanism.
    ...(access.sasl && { sasl: { ...access.sasl } as SASLOptions }),
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    // Few and short: callers that must not give up retry around it.
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    socketFactory: ({ host, port, onConnect }) =>
      openKafkaSocket({ host, port, onConnect, tls: access.tls, timeouts: RESPONSE_TIMEOUTS, admit }),
    logLevel: onError ? logLevel.DEBUG : logLevel.WARN,
    // kafkajs logs errors that it then recovers from. What it cannot recover from reaches us as an exception, and is
    // logged where it is handled.
    logCreator:
      () =>
      ({ namespace, level, log: { message, error } }) => {
        if (error !== undefined) onError?.(error)
        if (level <= logLevel.WARN) log.debug({ kafkajs: namespace, cause: error as unknown }, message)
      },
  })
}

/**
 * Disconnects without waiting for requests in flight: kafkajs waits for them, and after an outage of Kafka their
 * responses may never come.
 */
export async function disconnectWithTimeout(disconnected: Promise<void>): Promise<void> {
  await withTimeout(disconnected, DISCONNECT_MS)
}
