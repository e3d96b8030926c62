import { databaseAccess } from '../shared/database/database-access.ts'
import { CONNECTIONS } from '../shared/database/connection-counts.ts'
import { watchDatabase } from '../shared/database/database-watch.ts'
import { startHeartbeats } from '../shared/heartbeats/start-heartbeats.ts'
import { createEventStreams } from '../shared/http/streams/event-streams.ts'
import { listen } from '../shared/http/http-server.ts'
import { createKafkaGuard } from '../shared/identity/kafka-guard.ts'
import { createSendBudget } from '../shared/http/send-budget.ts'
import { kafkaAccess } from '../shared/kafka/kafka-access.ts'
import type { Lifecycle } from '../shared/runtime/lifecycle.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openDatabases } from './databases.ts'
import { startOutboxPublisher } from './outbox/outbox-publisher.ts'
import { createChangesReader } from './live/changes-reader.ts'
import { createLiveFeed } from './live/live-feed.ts'
import { createOrderApiMetrics } from './metrics.ts'
import { createOrderBatcher } from './orders/order-batcher.ts'
import { placeBatch } from './orders/place-batch.ts'
import { createStockCache } from './orders/stock-cache.ts'
import { startReconciliation } from './reconciliation/reconciliation.ts'
import { NEEDED_RIGHTS } from './needed-rights.ts'
import { createOrderReader } from './queries/order-queries.ts'
import { countWaitingEvents } from './outbox/outbox-rows.ts'
import { createProductStore } from './queries/product-queries.ts'

interface OrderApiOptions {
  readonly config: Config
  readonly log: Logger
  readonly onClose: Lifecycle['onClose']
}

/** Starts the order API and its HTTP server. Returns the server's URL. */
export async function serveOrderApi({ config, log, onClose }: OrderApiOptions): Promise<string> {
  const metrics = createOrderApiMetrics()

  const access = databaseAccess(config)
  const kafka = kafkaAccess(config)
  const databases = openDatabases(access)
  onClose('database', () => Promise.all(Object.values(databases).map(({ close }) => close())))
  const { watch } = CONNECTIONS['order-api']
  const databaseWatch = watchDatabase({ access, connections: watch, needs: NEEDED_RIGHTS, log })
  onClose('database watch', databaseWatch.stop)

  const kafkaGuard = createKafkaGuard({ database: databases.outbox, log })
  onClose('Kafka guard', kafkaGuard.stop)

  const publisher = startOutboxPublisher({
    access: kafka,
    kafkaGuard,
    database: databases.outbox,
    log,
    config,
    onSent: metrics.onEventsSent,
    onRefused: metrics.onEventsRefused,
  })
  onClose('outbox publisher', publisher.stop)

  const reconciliation = startReconciliation({
    ...{ databases, access, kafka, config, metrics, log },
    admit: kafkaGuard.admit,
  })
  onClose('reconciliation', reconciliation.stop)

  const stockCache = createStockCache()
  const batcher = createOrderBatcher({
    placeBatch: (orders) => placeBatch({ database: databases.orders, stockCache, log }, orders),
    maxBatch: config.BATCH_MAX_ORDERS,
    maxQueue: config.QUEUE_MAX_ORDERS,
    maxWaitMs: 1_500,
    onBatchDone: (orders, seconds) => {
      metrics.onBatchDone(orders, seconds)
      publisher.wake()
    },
  })
  onClose('order batcher', batcher.stop)

  const heartbeats = startHeartbeats({
    database: databases.heartbeats,
    service: 'order-api',
    figures: async () => ({ ...(await metrics.readFigures()), inFlight: batcher.waiting }),
    log,
  })
  onClose('heartbeats', heartbeats.stop)

  const sendBudget = createSendBudget({
    onDropped: metrics.counter(
      'slow_clients_dropped_total',
      'Connections that were closed because their clients read too slowly.',
    ),
  })
  const streams = createEventStreams({ budget: sendBudget })
  const feed = createLiveFeed({ database: databases.live, streams, pollMs: config.LIVE_POLL_MS, log })

  metrics.gauge('orders_waiting', 'Orders that wait for their transaction.', () => batcher.waiting)
  metrics.gauge('outbox_events', 'Events that wait for Kafka.', () => countWaitingEvents(databases.live))
  metrics.gauge('live_pages', 'Pages that follow the live feed.', () => streams.size)
  metrics.gauge('unsent_bytes', 'Bytes that clients have not taken yet.', () => sendBudget.unsentBytes)

  const app = createApp({
    config,
    log,
    onClose,
    metrics,
    batcher,
    orders: createOrderReader(databases.reads),
    products: createProductStore(databases.reads),
    feed,
    changes: createChangesReader(databases.reads),
    sendBudget,
    checks: [
      { name: 'database', needed: true, state: databaseWatch.state },
      // Orders are accepted without Kafka: that is what the outbox is for.
      { name: 'kafka', needed: false, state: publisher.state },
      { name: 'events', needed: false, state: publisher.refusals },
    ],
  })
  const server = await listen(app, { host: config.HOST, port: config.PORT })
  onClose('http server', server.close)
  // Streams never end by themselves, and the server waits for them.
  onClose('live feed', feed.stop)
  onClose('state', () => heartbeats.setState('stopping'))
  return server.url
}
