import type { Express } from 'express'
import { createErrorHandler } from '../../shared/http/problem-details.ts'
import { notFound } from '../../shared/http/route-errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { STATUSES } from '../error-statuses.ts'

/** Answers unknown paths with 404, and every error as problem details. After all routes. */
export function addErrorHandling(app: Express, log: Logger): void {
  app.use(notFound)
  app.use(createErrorHandler({ log, statuses: STATUSES }))
}
