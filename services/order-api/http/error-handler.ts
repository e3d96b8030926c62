import type { Express } from 'express'
import { createErrorHandler } from '../../shared/http/problem-details.ts'
import { REQUEST_STATUSES } from '../../shared/http/request-errors.ts'
import { notFound } from '../../shared/http/route-errors.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'

/** The HTTP status of each error code of the order API; every service has those of REQUEST_STATUSES. */
const STATUSES: Readonly<Record<string, number>> = {
  product_not_found: 404,
  order_not_found: 404,
  out_of_stock: 409,
  idempotency_key_reused: 422,
  too_many_requests: 429,
  queue_full: 503,
  outcome_unknown: 503,
  login_keys_away: 503,
}

/** The status of an error that a route's last handler throws. */
export function statusOf(error: unknown): number {
  if (!(error instanceof DomainError)) return 500
  return STATUSES[error.code] ?? REQUEST_STATUSES[error.code] ?? 500
}

/** Answers unknown paths with 404, and every error as problem details. After all routes. */
export function addErrorHandling(app: Express, log: Logger): void {
  app.use(notFound)
  app.use(createErrorHandler({ log, statuses: STATUSES }))
}
