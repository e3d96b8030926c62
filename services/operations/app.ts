import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import type { Registry } from 'prom-client'
import type { Models } from '../shared/database/models.ts'
import { addDocsRoutes } from '../shared/http/docs/docs-routes.ts'
import { createHealthRoutes, type Check } from '../shared/http/health-routes.ts'
import { addPageRoutes } from '../shared/http/page-routes.ts'
import { createJsonReader } from '../shared/http/requests/json-body.ts'
import type { SendBudget } from '../shared/http/send-budget.ts'
import type { Logger } from '../shared/runtime/logger.ts'
import type { AuditLog } from './audit/audit-log.ts'
import { addAuditRoutes } from './audit/audit-routes.ts'
import type { ChangingParts } from './changing-parts.ts'
import type { Config } from './config.ts'
import { createOpenApiDocument } from './docs/openapi.ts'
import { addDoors } from './http/doors.ts'
import { addErrorHandling } from './http/error-handler.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { addProductRoutes } from './products/product-routes.ts'

interface AppParts {
  readonly config: Config
  readonly log: Logger
  readonly models: Models
  readonly audit: AuditLog
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
  addProductRoutes(app, parts)
  addAuditRoutes(app, parts)
}
