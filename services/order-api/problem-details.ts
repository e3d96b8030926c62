import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { z } from 'zod'
import { isDatabaseFailure } from '../shared/database.ts'
import { DomainError } from '../shared/errors.ts'
import type { Logger } from '../shared/logger.ts'
import { DatabaseAway } from './order-errors.ts'

/** The one place that knows the HTTP status of an error's code. */
const STATUS_OF: Readonly<Record<string, number>> = {
  malformed: 400,
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  product_not_found: 404,
  order_not_found: 404,
  out_of_stock: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  too_many_requests: 429,
  queue_full: 503,
  database_away: 503,
  outcome_unknown: 503,
  login_keys_away: 503,
}

const RETRY_AFTER_SECONDS = 1

/** A request that does not have the shape that was asked for; one entry per fault. */
export class InvalidRequest extends DomainError {
  readonly errors: readonly { path: string; message: string }[]
  constructor(errors: readonly { path: string; message: string }[]) {
    super('invalid', errors.map(({ path, message }) => `${path}: ${message}`).join('; '))
    this.errors = errors
  }
}

export class NotFound extends DomainError {
  constructor(method: string, path: string) {
    super('not_found', `there is no ${method} ${path}`)
  }
}

export class UnsupportedMediaType extends DomainError {
  constructor() {
    super('unsupported_media_type', 'send the body as JSON, with the header Content-Type: application/json')
  }
}

/** @throws InvalidRequest naming every fault; `part` is where a person would look for it. */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  part: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new InvalidRequest(
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || part, message })),
  )
}

export const noSuchRoute: RequestHandler = (request) => {
  throw new NotFound(request.method, request.path)
}

/** The members that every problem document has; `message` is the tutorial's. */
export function describeProblem(status: number, code: string, detail: string) {
  return { type: 'about:blank', title: STATUS_CODES[status], status, detail, code, message: detail }
}

/** Answers every error as RFC 9457 problem details; what is our fault is logged and hidden. */
export function createErrorHandler(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown)
      return
    }
    const error = toDomainError(thrown)
    const status = STATUS_OF[error.code] ?? 500
    if (status === 500)
      log.error({ err: thrown, method: request.method, path: request.path }, 'request failed')
    const text = status === 500 ? 'something went wrong on our side' : error.message
    if (status === 503) response.set('Retry-After', String(RETRY_AFTER_SECONDS))
    if (status === 401) response.set('WWW-Authenticate', 'Bearer')
    response
      .status(status)
      .type('application/problem+json')
      .send(
        JSON.stringify({
          ...describeProblem(status, status === 500 ? 'internal' : error.code, text),
          ...(error instanceof InvalidRequest && { errors: error.errors }),
        }),
      )
  }
}

/** What Express and its body parser throw carries a status and a type of their own. */
function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown
  if (isDatabaseFailure(thrown)) return new DatabaseAway(thrown)
  const { status, type } = (thrown ?? {}) as { status?: unknown; type?: unknown }
  if (type === 'entity.parse.failed') return new DomainError('malformed', 'the body is not valid JSON')
  if (status === 413) return new DomainError('body_too_large', 'the body is too large')
  if (status === 415) return new UnsupportedMediaType()
  if (status === 400) return new DomainError('malformed', 'the request cannot be understood')
  return new DomainError('internal', 'internal error', { cause: thrown })
}
