import express from 'express'
import { CONNECTIONS } from '../shared/database/connection-counts.ts'
import { openDatabase } from '../shared/database/database.ts'
import { databaseAccess } from '../shared/database/database-access.ts'
import { watchDatabase } from '../shared/database/database-watch.ts'
import { createRewindCounts } from './rewinds/rewind-counts.ts'
import { watchDesiredState } from '../shared/desired-state/watch-desired-state.ts'
import { HEARTBEAT_TIMEOUT_MS, startHeartbeats } from '../shared/heartbeats/start-heartbeats.ts'
import { createHealthRoutes } from '../shared/http/health-routes.ts'
import { listen } from '../shared/http/http-server.ts'
import { createKafka } from '../shared/kafka/client.ts'
import { createProducer } from '../shared/kafka/sending/producer.ts'
import { createKafkaGuard } from '../shared/identity/kafka-guard.ts'
import { kafkaAccess } from '../shared/kafka/kafka-access.ts'
import type { Lifecycle } from '../shared/runtime/lifecycle.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import { createErrorHandler } from '../shared/http/problem-details.ts'
import { notFound } from '../shared/http/route-errors.ts'
import { createSendBudget } from '../shared/http/send-budget.ts'
import { deadLetterTopicSpec, platformTopics } from '../shared/kafka/topic-settings.ts'
import { createCircuitBreaker } from './line/circuit-breaker.ts'
import type { Config } from './config.ts'
import { startConsumption } from './consumer/consumption.ts'
import { createDeadLetters } from './dead-letters/move-to-dead-letters.ts'
import { createLineClient } from './line/line-client.ts'
import { createNotifierMetrics } from './metrics.ts'
import { createRateLimiter } from './line/rate-limiter.ts'
import { createSemaphore } from './line/semaphore.ts'
import { watchHeldMessages } from './consumer/held-messages.ts'
import { createOrderLookup } from './orders/order-lookup.ts'
import { createReadAgain } from './consumer/read-again.ts'
import { createWindow } from './consumer/window.ts'
import { createDeadLetterTable, createDeadLetterTopic } from './dead-letters/dead-letter-stores.ts'
import { createStatusWriter } from './orders/status-writer.ts'
import { findOrders } from './orders/find-orders.ts'
import { markSuccessful } from './orders/mark-successful.ts'
import { NEEDED_RIGHTS } from './needed-rights.ts'

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
  const { messages, watch, heartbeats: beats } = CONNECTIONS.notifier
  const database = openDatabase(access, { connections: messages })
  onClose('database', database.close)
  const databaseWatch = watchDatabase({ access, connections: watch, needs: NEEDED_RIGHTS, log })
  onClose('database watch', databaseWatch.stop)
  const statuses = createStatusWriter({
    markSuccessful: async (ids) => metrics.onConfirmed(await markSuccessful(database, ids)),
    log,
  })
  onClose('status writer', statuses.stop)
  const orders = createOrderLookup({ findOrders: (ids) => findOrders(database, ids), log })
  onClose('order lookup', orders.stop)

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
    onPush: metrics.onPush,
    log,
  }
  const topics = platformTopics(config)
  const [topic, group] = [config.KAFKA_TOPIC, config.KAFKA_GROUP]
  const closing = new AbortController()
  onClose('reading again', () => closing.abort())
  const heartbeatDatabase = openDatabase(access, {
    connections: beats,
    maxIdle: beats,
    queryTimeoutMs: HEARTBEAT_TIMEOUT_MS,
  })
  onClose('database of the heartbeats', heartbeatDatabase.close)
  const heartbeats = startHeartbeats({
    database: heartbeatDatabase,
    service: 'notifier',
    figures: () => ({
      ...metrics.figures(),
      inFlight: semaphore.inUse,
      unfinished: window.count(),
      circuit: circuitBreaker.state(),
    }),
    standing: () => ({ state: consumption.phase(), revision: consumption.revision() }),
    log,
  })
  onClose('heartbeats', heartbeats.stop)
  const { instance } = heartbeats
  const rewindCounts = createRewindCounts({ database, groupId: group, instance, log })
  onClose('rewind counts', rewindCounts.stop)
  const window = createWindow({
    topic,
    identity: kafkaGuard.identity,
    orders,
    pusher,
    statuses,
    onFinished: rewindCounts.finished,
    deadLetters: createDeadLetters({
      topic: createDeadLetterTopic({
        ...{ kafka, producer, group, access: kafkaAccess(config) },
        spec: deadLetterTopicSpec(config),
      }),
      table: createDeadLetterTable({ database, access, group }),
      log,
      onMoved: metrics.onDeadLetter,
    }),
    readAgain: createReadAgain({ database, log, signal: closing.signal }),
    log,
  })
  const held = watchHeldMessages({ topic, troubled: window.troubled, log })
  onClose('held messages', held.stop)
  const desired = watchDesiredState({ database, groupId: group, log })
  onClose('desired state', desired.stop)
  const consumption = startConsumption({
    kafka,
    kafkaGuard,
    access: kafkaAccess(config),
    producer,
    topics,
    topic,
    groupId: group,
    desired,
    rewindCounts,
    window,
    onMembership: heartbeats.setMembership,
    onStoppedForGood: fail,
    log,
  })
  onClose('consumer', consumption.stop)

  metrics.gauge(
    'line_pushes_in_flight',
    'Pushes that are sent to LINE or wait for the rate limit.',
    () => semaphore.inUse,
  )
  metrics.gauge('unfinished_messages', 'Messages that are looked up, pushed or tried again.', window.count)
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
        // A consumer that an operator stopped on purpose is healthy.
        { name: 'kafka', needed: () => consumption.phase() !== 'stopped', state: consumption.state },
        { name: 'database', needed: true, state: databaseWatch.state },
        // Not needed for readiness: during an outage of LINE the notifier waits.
        { name: 'line', needed: false, state: circuitBreaker.state },
        // Others are notified meanwhile.
        { name: 'messages', needed: false, state: held.state },
      ],
      metrics.registry,
      createSendBudget(),
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
  onClose('state', () => heartbeats.setState('stopping'))
  return server.url
}
