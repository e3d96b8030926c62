import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import type { Registry } from 'prom-client'
import type { Database } from '../shared/database/database.ts'
import type { Models } from '../shared/database/models.ts'
import { addDocsRoutes } from '../shared/http/docs/docs-routes.ts'
import { createHealthRoutes, type Check } from '../shared/http/health-routes.ts'
import { addPageRoutes } from '../shared/http/page-routes.ts'
import { createJsonReader } from '../shared/http/requests/json-body.ts'
import type { SendBudget } from '../shared/http/send-budget.ts'
import type { KafkaOptions } from '../shared/kafka/client.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import type { Actions } from './actions.ts'
import type { AuditLog } from './audit/audit-log.ts'
import { addAuditRoutes } from './audit/audit-routes.ts'
import type { ChangingParts } from './changing-parts.ts'
import type { Config } from './config.ts'
import type { ConsumerGroup } from './consumer-control/consumer-groups.ts'
import { addConsumerRoutes } from './consumer-control/consumer-routes.ts'
import { addLetterRoutes } from './dead-letters/letter-routes.ts'
import { createOpenApiDocument } from './docs/openapi.ts'
import { addDoors } from './http/doors.ts'
import { addErrorHandling } from './http/error-handler.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { addLineRoutes } from './line/line-routes.ts'
import { addMessageRoutes } from './messages/message-routes.ts'
import { addOrderRunRoutes } from './orders/order-run-routes.ts'
import { addOverviewRoutes } from './overview/overview-routes.ts'
import type { Sampler } from './overview/sampler.ts'
import { addProductRoutes } from './products/product-routes.ts'
import { addRewindRoutes } from './rewind/rewind-routes.ts'
import { addStoryRoutes } from './story/story-routes.ts'

interface AppParts {
  readonly config: Config
  readonly log: Logger
  readonly models: Models
  readonly database: Database
  readonly kafka: KafkaOptions
  readonly groups: readonly ConsumerGroup[]
  readonly audit: AuditLog
  readonly sampler: Sampler
  readonly actions: Actions
  readonly registry: Registry
  readonly sendBudget: SendBudget
  readonly checks: readonly Check[]
}

const PAGES = fileURLToPath(new URL('../../frontend/dist', import.meta.url))

/** The HTTP side of operations: what each request passes, in this order. */
export function createApp(parts: AppParts): Express {
  const { config, log, audit, registry, sendBudget, checks } = parts
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(setSecurityHeaders)
  addDoors(app, config)

  addRooms(app, { ...parts, readJson: createJsonReader(), recordAudit: audit.record })

  app.use(createHealthRoutes(checks, registry, sendBudget))
  addDocsRoutes(app, createOpenApiDocument(), sendBudget)
  addPageRoutes(app, { directory: PAGES, page: 'control-room' })
  addErrorHandling(app, log)
  return app
}

/** Each room adds its routes here, and their documentation in docs/openapi.ts. */
function addRooms(app: Express, parts: AppParts & ChangingParts): void {
  addOverviewRoutes(app, parts)
  const { actions, readJson, recordAudit } = parts
  const actionParts = { ...actions, readJson, recordAudit }
  addProductRoutes(app, parts)
  addOrderRunRoutes(app, actionParts)
  addStoryRoutes(app, actionParts)
  addLineRoutes(app, actionParts)
  addMessageRoutes(app, actionParts)
  addLetterRoutes(app, actionParts)
  addAuditRoutes(app, parts)
  addConsumerRoutes(app, parts)
  addRewindRoutes(app, parts)
}
