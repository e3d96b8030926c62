import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import type { Lifecycle } from '../shared/runtime/lifecycle.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import { addDocsRoutes } from '../shared/http/docs/docs-routes.ts'
import { createHealthRoutes, type Check } from '../shared/http/health-routes.ts'
import type { SendBudget } from '../shared/http/send-budget.ts'
import { createOperatorCheck } from '../shared/http/requests/operator-check.ts'
import { createStreamLimits } from '../shared/http/streams/stream-limits.ts'
import type { Config } from './config.ts'
import { createOpenApiDocument } from './docs/openapi.ts'
import { type Authenticate, createLineAuthentication, trustClaimedUser } from './http/authenticate.ts'
import { allowOrigins } from './http/cors.ts'
import { addErrorHandling } from './http/error-handler.ts'
import { createIdTokens } from './http/id-tokens.ts'
import { createJsonReader } from '../shared/http/requests/json-body.ts'
import { createOrderLimit, createRequestLimit } from './http/rate-limits.ts'
import { createPageSender } from './http/page-response.ts'
import { createSecurityHeaders } from './http/security-headers.ts'
import type { ChangesReader } from './live/changes-reader.ts'
import { addChangesRoutes } from './live/changes-routes.ts'
import type { LiveFeed } from './live/live-feed.ts'
import { addLiveRoutes } from './live/live-routes.ts'
import type { OrderApiMetrics } from './metrics.ts'
import type { OrderBatcher } from './orders/order-batcher.ts'
import type { OrderReader } from './queries/order-queries.ts'
import type { ProductStore } from './queries/product-queries.ts'
import { addOrderRoutes } from './routes/orders.ts'
import { addProductRoutes } from './routes/products.ts'
import { addShopRoutes } from './routes/shop.ts'
import { createUserRequests } from './schemas.ts'

interface AppParts {
  readonly config: Config
  readonly log: Logger
  readonly metrics: OrderApiMetrics
  readonly batcher: OrderBatcher
  readonly orders: OrderReader
  readonly products: ProductStore
  readonly feed: LiveFeed
  readonly changes: ChangesReader
  readonly sendBudget: SendBudget
  readonly checks: readonly Check[]
  readonly onClose: Lifecycle['onClose']
}

/** The HTTP side of the order API: what each request passes, in this order. */
export function createApp({ config, log, metrics, onClose, ...parts }: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  // Responses are small and always fresh: hashing each one would be wasted work.
  app.disable('etag')
  // Without trusted proxies, X-Forwarded-For is ignored.
  app.set('trust proxy', config.TRUSTED_PROXIES ?? false)
  app.use(metrics.measureRequest, createSecurityHeaders(config.LINE_SIMULATOR_URL))
  // Before the limit: a page of another origin must be able to read a 429.
  if (config.CORS_ORIGINS !== undefined) app.use(allowOrigins(config.CORS_ORIGINS))
  const { REQUESTS_PER_ADDRESS_PER_MINUTE: perAddress, ORDERS_PER_USER_PER_MINUTE: perUser } = config
  if (perAddress !== undefined) app.use('/api', createRequestLimit(perAddress))

  const readJson = createJsonReader()
  const sendPage = createPageSender(parts.sendBudget)
  const userRequests = createUserRequests(config.AUTH_MODE)
  const authenticate = createAuthentication({ config, log, onClose })
  addOrderRoutes(app, {
    ...parts,
    userRequests,
    authenticate,
    ownOrdersOnly: config.AUTH_MODE === 'line',
    orderLimit: perUser === undefined ? undefined : createOrderLimit(perUser),
    readJson,
    sendPage,
  })
  addProductRoutes(app, {
    products: parts.products,
    requireOperator: createOperatorCheck(config.OPERATOR_TOKEN),
    readJson,
    sendPage,
  })
  addLiveRoutes(app, {
    feed: parts.feed,
    limits: createStreamLimits({ perAddress: config.STREAMS_PER_ADDRESS, perUser: config.STREAMS_PER_USER }),
    liveQuery: userRequests.liveQuery,
    authenticate,
  })
  const { changesQuery } = userRequests
  addChangesRoutes(app, { ...parts, changesQuery, authenticate })
  app.use(createHealthRoutes(parts.checks, metrics.registry, parts.sendBudget))
  addDocsRoutes(app, createOpenApiDocument(userRequests), parts.sendBudget)
  addShopRoutes(app, {
    shopConfig: {
      authMode: config.AUTH_MODE,
      liffId: config.LIFF_ID ?? null,
      simulatorUrl: config.LINE_SIMULATOR_URL ?? null,
    },
    pageDirectory: fileURLToPath(new URL('../../frontend/dist', import.meta.url)),
  })

  addErrorHandling(app, log)
  return app
}

type AuthenticationParts = Pick<AppParts, 'config' | 'log' | 'onClose'>

function createAuthentication({ config, log, onClose }: AuthenticationParts): Authenticate {
  if (config.AUTH_MODE === 'dev') return trustClaimedUser
  const idTokens = createIdTokens({
    jwksUrl: config.LINE_JWKS_URL ?? `${config.LINE_API_BASE_URL}/oauth2/v2.1/certs`,
    channelId: config.LINE_LOGIN_CHANNEL_ID ?? '',
    log,
  })
  onClose('login keys', idTokens.stop)
  return createLineAuthentication(idTokens)
}
