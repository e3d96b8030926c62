import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import { closePool, createPool } from '../shared/database/database.ts'
import { databaseAccess } from '../shared/database/database-access.ts'
import { watchDatabase } from '../shared/database/database-watch.ts'
import { createHealthRoutes } from '../shared/http/health-routes.ts'
import { kafkaAccess } from '../shared/kafka/kafka-access.ts'
import type { Lifecycle } from '../shared/runtime/lifecycle.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import { allowOrigins } from './http/cors.ts'
import { createApp } from './http/app.ts'
import { trustClaimedUser, createLineAuthentication, createOperatorCheck } from './http/authenticate.ts'
import type { Config } from './config.ts'
import { startOutboxPublisher } from './outbox/outbox-publisher.ts'
import { createOrderLimit, noLimit } from './http/limit-orders.ts'
import { createRequestLimit } from './http/limit-requests.ts'
import { createLiveFeed } from './live/live-feed.ts'
import { createMetrics } from './metrics.ts'
import { createOrderBatcher } from './orders/order-batcher.ts'
import { placeBatch } from './orders/place-batch.ts'
import { createStockCache } from './orders/stock-cache.ts'
import { startReconciliation } from './reconciliation/reconciliation.ts'
import { createJsonReader } from './http/json-body.ts'
import { addDocsRoutes } from './docs/docs-routes.ts'
import { addLiveRoutes } from './live/live-routes.ts'
import { addOrderRoutes } from './routes/orders.ts'
import { addProductRoutes } from './routes/products.ts'
import { addShopRoutes } from './routes/shop.ts'
import { createSecurityHeaders } from './http/security-headers.ts'
import { createUserRequests } from './user-requests.ts'
import { neededRights } from './needed-rights.ts'
import { createOrderReader } from './queries/order-queries.ts'
import { countWaitingEvents } from './outbox/outbox-rows.ts'
import { createProductStore } from './queries/product-queries.ts'

export interface OrderApi {
  readonly app: Express
  /** Ends the live feed's streams, which would never end by themselves. */
  readonly endStreams: () => Promise<void>
}

export interface OrderApiOptions {
  readonly config: Config
  readonly log: Logger
  readonly onClose: Lifecycle['onClose']
}

/** Wires the order API. It runs from here on, HTTP aside: the caller listens. */
export function createOrderApi({ config, log, onClose }: OrderApiOptions): OrderApi {
  const metrics = createMetrics()

  const access = databaseAccess(config)
  // A transaction and the relay, and as many to end what they have lost.
  const pool = createPool(access, { connections: 4 })
  onClose('database', () => closePool(pool))
  // Readers, pages and probes have connections of their own: a crowd of them must not hold up orders.
  // Two for each of the five kinds of read, and one for new products.
  const readPool = createPool(access, { connections: 11 })
  onClose('reading connections', () => closePool(readPool))
  const watchPool = createPool(access, { connections: 2 })
  onClose('watching connections', () => closePool(watchPool))
  const databaseWatch = watchDatabase({ pool: watchPool, access, needs: neededRights, log })
  onClose('database watch', databaseWatch.stop)

  const delivery = startOutboxPublisher({
    access: kafkaAccess(config),
    pool,
    log,
    config,
    onSent: metrics.onEventsSent,
  })
  onClose('event delivery', delivery.stop)

  const reconciliation = startReconciliation({
    access,
    kafkaAccess: kafkaAccess(config),
    config,
    metrics,
    log,
  })
  onClose('reconciliation', reconciliation.stop)

  const stockCache = createStockCache()
  const batcher = createOrderBatcher({
    placeBatch: (orders) => placeBatch({ pool, stockCache, log }, orders),
    maxBatch: config.BATCH_MAX_ORDERS,
    maxQueue: config.QUEUE_MAX_ORDERS,
    maxWaitMs: 1_500,
    onBatchDone: (orders, seconds) => {
      metrics.onBatchDone(orders, seconds)
      delivery.wake()
    },
  })
  onClose('order batcher', batcher.drained)

  const feed = createLiveFeed({ pool: watchPool, pollMs: config.LIVE_POLL_MS, log })

  metrics.gauge('orders_waiting', 'Orders that wait for their transaction.', () => batcher.waiting)
  metrics.gauge('outbox_events', 'Events that wait for Kafka.', () => countWaitingEvents(watchPool))
  metrics.gauge('live_pages', 'Pages that follow the live feed.', () => feed.subscribers)

  const readJson = createJsonReader()
  const userRequests = createUserRequests(config.AUTH_MODE)
  const ownOrdersOnly = config.AUTH_MODE === 'line'
  const authenticate = ownOrdersOnly
    ? createLineAuthentication({
        jwksUrl: config.LINE_JWKS_URL ?? `${config.LINE_API_BASE_URL}/oauth2/v2.1/certs`,
        channelId: config.LINE_LOGIN_CHANNEL_ID ?? '',
      })
    : trustClaimedUser
  const app = createApp({
    log,
    securityHeaders: createSecurityHeaders(config.LINE_SIMULATOR_URL),
    measureRequest: metrics.measureRequest,
    allowOrigins: config.CORS_ORIGINS && allowOrigins(config.CORS_ORIGINS),
    limitRequests: createRequestLimit(config.REQUESTS_PER_ADDRESS_PER_MINUTE),
    trustedProxies: config.TRUSTED_PROXIES,
    addRoutes: (router) => {
      addOrderRoutes(router, {
        batcher,
        orders: createOrderReader(readPool),
        userRequests,
        authenticate,
        ownOrdersOnly,
        limitOrders:
          config.ORDERS_PER_USER_PER_MINUTE === undefined
            ? noLimit
            : createOrderLimit(config.ORDERS_PER_USER_PER_MINUTE),
        readJson,
      })
      addProductRoutes(router, {
        products: createProductStore(readPool),
        requireOperator: createOperatorCheck(config.OPERATOR_TOKEN),
        readJson,
      })
      addLiveRoutes(router, { feed, liveQuery: userRequests.liveQuery, authenticate })
      router.use(
        createHealthRoutes(
          [
            { name: 'database', needed: true, state: databaseWatch.state },
            // Orders are accepted without Kafka: that is what the outbox is for.
            { name: 'kafka', needed: false, state: delivery.state },
          ],
          metrics.registry,
        ),
      )
      addDocsRoutes(router, userRequests)
      addShopRoutes(router, {
        shopConfig: {
          authMode: config.AUTH_MODE,
          liffId: config.LIFF_ID ?? null,
          simulatorUrl: config.LINE_SIMULATOR_URL ?? null,
        },
        pageDirectory: fileURLToPath(new URL('../../frontend/dist', import.meta.url)),
      })
    },
  })
  return { app, endStreams: feed.stop }
}
