import type { ErrorRequestHandler } from 'express'
import { DomainError } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { createErrorHandler } from '../../shared/http/problem-details.ts'
import { REQUEST_STATUSES } from '../../shared/http/request-errors.ts'

/** The one place that knows the HTTP status of an error's code. */
const STATUSES: Readonly<Record<string, number>> = {
  ...REQUEST_STATUSES,
  unauthenticated: 401,
  forbidden: 403,
  product_not_found: 404,
  order_not_found: 404,
  out_of_stock: 409,
  idempotency_key_reused: 422,
  too_many_requests: 429,
  queue_full: 503,
  database_away: 503,
  outcome_unknown: 503,
  login_keys_away: 503,
}

/** Whether whoever asked did nothing wrong: the same request may well succeed later. */
export function isServerFault(error: unknown): boolean {
  return !(error instanceof DomainError) || (STATUSES[error.code] ?? 500) >= 500
}

/** Answers the errors of the order API. */
export function createApiErrorHandler(log: Logger): ErrorRequestHandler {
  return createErrorHandler({ log, statuses: STATUSES })
}
