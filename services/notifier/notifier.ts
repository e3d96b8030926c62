import express from 'express'
import { CONNECTIONS } from '../shared/database/connection-counts.ts'
import { openDatabase } from '../shared/database/database.ts'
import { databaseAccess } from '../shared/database/database-access.ts'
import { watchDatabase } from '../shared/database/database-watch.ts'
import { createHealthRoutes } from '../shared/http/health-routes.ts'
import { listen } from '../shared/http/http-server.ts'
import { createKafka } from '../shared/kafka/client.ts'
import { createProducer } from '../shared/kafka/producer.ts'
import { createKafkaGuard } from '../shared/identity/kafka-guard.ts'
import { kafkaAccess } from '../shared/kafka/kafka-access.ts'
import type { Lifecycle } from '../shared/runtime/lifecycle.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import { createErrorHandler } from '../shared/http/problem-details.ts'
import { notFound } from '../shared/http/route-errors.ts'
import { deadLetterTopic, platformTopics } from '../shared/kafka/topic-settings.ts'
import { createCircuitBreaker } from './line/circuit-breaker.ts'
import type { Config } from './config.ts'
import { startConsumption } from './consumer/consumption.ts'
import { createDeadLetters } from './dead-letters/move-to-dead-letters.ts'
import { createLineClient } from './line/line-client.ts'
import { createNotifierMetrics } from './metrics.ts'
import { processBatch } from './consumer/process-batch.ts'
import { createRateLimiter } from './line/rate-limiter.ts'
import { createRetrySchedule } from './line/retry-schedule.ts'
import { sendDeadLetter } from './dead-letters/send-dead-letter.ts'
import { createSemaphore } from './line/semaphore.ts'
import { createStatusWriter } from './consumer/status-writer.ts'
import { findOrders } from './consumer/find-orders.ts'
import { markSuccessful } from './consumer/mark-successful.ts'
import { NEEDED_RIGHTS } from './needed-rights.ts'
import { storeDeadLetter } from './dead-letters/store-dead-letter.ts'

interface NotifierOptions {
  readonly config: Config
  /** The proxies between us and LINE, from `readProxySettings`. */
  readonly proxyEnv: NodeJS.ProcessEnv
  readonly log: Logger
  readonly onClose: Lifecycle['onClose']
  readonly fail: Lifecycle['fail']
}

/** Starts the notifier and its HTTP server for health and metrics. Returns the server's URL. */
export async function serveNotifier(options: NotifierOptions): Promise<string> {
  const { config, proxyEnv, log, onClose, fail } = options
  const metrics = createNotifierMetrics()

  const access = databaseAccess(config)
  const { messages, watch } = CONNECTIONS.notifier
  const database = openDatabase(access, { connections: messages })
  onClose('database', database.close)
  const databaseWatch = watchDatabase({ access, connections: watch, needs: NEEDED_RIGHTS, log })
  onClose('database watch', databaseWatch.stop)
  const statuses = createStatusWriter({ markSuccessful: (ids) => markSuccessful(database, ids), log })
  onClose('status writer', statuses.stop)

  const kafkaGuard = createKafkaGuard({ database, log })
  onClose('Kafka guard', kafkaGuard.stop)
  const kafka = createKafka({
    clientId: 'notifier',
    access: kafkaAccess(config),
    admit: kafkaGuard.admit,
    log,
  })
  const producer = createProducer(kafka)
  onClose('dead letter producer', producer.disconnect)
  const deadLetterTarget = { producer, topic: deadLetterTopic(config.KAFKA_TOPIC), group: config.KAFKA_GROUP }

  const circuitBreaker = createCircuitBreaker({ firstMs: 500, maxMs: 5_000 })
  const semaphore = createSemaphore(config.LINE_PUSHES_IN_FLIGHT)
  const pusher = {
    line: createLineClient({
      baseUrl: config.LINE_API_BASE_URL,
      accessToken: config.LINE_ACCESS_TOKEN,
      timeoutMs: config.LINE_TIMEOUT_MS,
      maxConnections: config.LINE_PUSHES_IN_FLIGHT,
      proxyEnv,
    }),
    circuitBreaker,
    rateLimiter: createRateLimiter(config.LINE_PUSHES_PER_SECOND),
    semaphore,
    retrySchedule: createRetrySchedule(),
    onPush: metrics.onPush,
    log,
  }
  const context = {
    identity: kafkaGuard.identity,
    findOrders: (ids: readonly number[]) => findOrders(database, ids),
    pusher,
    statuses,
    deadLetters: createDeadLetters({
      send: (letter) => sendDeadLetter(deadLetterTarget, letter),
      store: (letter) => storeDeadLetter(database, config.KAFKA_GROUP, letter),
      log,
      onMoved: metrics.onDeadLetter,
    }),
    log,
  }
  const consumption = startConsumption({
    kafka,
    kafkaGuard,
    access: kafkaAccess(config),
    producer,
    topics: platformTopics(config),
    topic: config.KAFKA_TOPIC,
    groupId: config.KAFKA_GROUP,
    partitionsAtOnce: config.KAFKA_PARTITIONS,
    onBatch: (payload) => processBatch(context, payload),
    onStoppedForGood: fail,
    log,
  })
  onClose('consumer', consumption.stop)

  metrics.gauge(
    'line_pushes_in_flight',
    'Pushes that are sent to LINE or wait for the rate limit.',
    () => semaphore.inUse,
  )
  metrics.gauge(
    'assigned_partitions',
    'Partitions assigned to this member of the consumer group.',
    consumption.partitions,
  )

  const app = express()
  app.disable('x-powered-by')
  app.use(
    createHealthRoutes(
      [
        { name: 'kafka', needed: true, state: consumption.state },
        { name: 'database', needed: true, state: databaseWatch.state },
        // Not needed for readiness: during an outage of LINE the notifier waits.
        { name: 'line', needed: false, state: circuitBreaker.state },
      ],
      metrics.registry,
    ),
  )
  app.use(notFound)
  app.use(createErrorHandler({ log }))
  const server = await listen(app, {
    host: config.HOST,
    port: config.NOTIFIER_PORT,
    settings: { host: 'HOST', port: 'NOTIFIER_PORT' },
  })
  onClose('http server', server.close)
  return server.url
}
