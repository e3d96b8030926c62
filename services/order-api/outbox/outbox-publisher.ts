import type { Database } from '../../shared/database/database.ts'
import { withTimeout } from '../../shared/runtime/backoff.ts'
import { explainKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { keepConnection } from '../../shared/kafka/keep-connection.ts'
import { createProducer } from '../../shared/kafka/sending/producer.ts'
import type { KafkaGuard } from '../../shared/identity/kafka-guard.ts'
import type { KafkaAccess } from '../../shared/kafka/kafka-access.ts'
import { ensureTopics } from '../../shared/kafka/kafka-topics.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { platformTopics, type TopicSettings } from '../../shared/kafka/topic-settings.ts'
import { WAITING_FOR_KAFKA, waitForKafka } from '../../shared/kafka/wait-for-kafka.ts'
import { createRecentRefusals } from './recent-refusals.ts'
import { startOutboxRelay, type OutboxRelay } from './outbox-relay.ts'

/** How long a stop waits for the send in progress. */
const STOP_WAIT_MS = 3_000

interface OutboxPublisherOptions {
  readonly access: KafkaAccess
  readonly kafkaGuard: KafkaGuard
  readonly database: Database
  readonly log: Logger
  readonly config: TopicSettings
  readonly onSent: (events: number) => void
  readonly onRefused: (events: number) => void
}

interface OutboxPublisher {
  readonly wake: () => void
  /** 'ok', or what it waits for. */
  readonly state: () => string
  /** 'ok', or which events Kafka has refused lately. */
  readonly refusals: () => string
  readonly stop: () => Promise<void>
}

/** Waits for Kafka, creates missing topics, then runs the outbox relay. Orders are accepted meanwhile. */
export function startOutboxPublisher(options: OutboxPublisherOptions): OutboxPublisher {
  const { access, kafkaGuard, database, log, config, onSent, onRefused } = options
  const stopping = new AbortController()
  const kafka = createKafka({ clientId: 'order-api', access, admit: kafkaGuard.admit, log })
  const producer = createProducer(kafka)
  let state = WAITING_FOR_KAFKA
  let relay: OutboxRelay | undefined
  let stopKeeping: (() => Promise<void>) | undefined
  const refusals = createRecentRefusals()

  const onState = (now: string) => (state = now)

  async function connect(): Promise<void> {
    await ensureTopics(kafka, platformTopics(config))
    await producer.connect()
  }

  async function run(): Promise<void> {
    await waitForKafka(connect, { access, log, signal: stopping.signal, onState })
    if (stopping.signal.aborted) return
    log.info('connected to Kafka')
    stopKeeping = keepConnection(kafka, kafkaGuard.isConnected)
    relay = startOutboxRelay({
      database,
      producer,
      topic: config.KAFKA_TOPIC,
      log,
      onSent,
      onRefused: (events, cause) => {
        refusals.add(events, cause)
        onRefused(events)
      },
      explain: (error) => explainKafkaFailure(error, access),
    })
  }

  const running = run()

  async function finish(): Promise<void> {
    await running
    await relay?.stop()
    await stopKeeping?.()
    await producer.disconnect()
  }

  return {
    wake: () => relay?.wake(),
    state: () => kafkaGuard.refusal() ?? relay?.state() ?? state,
    refusals: refusals.state,
    stop: async () => {
      stopping.abort()
      // Unsent events stay in the outbox, and a silent Kafka would delay the whole stop.
      await withTimeout(finish(), STOP_WAIT_MS)
    },
  }
}
