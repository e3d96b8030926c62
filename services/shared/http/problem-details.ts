import type { ErrorRequestHandler } from 'express'
import { DomainError } from '../runtime/errors.ts'
import { traceparentOf } from '../orders/traceparent.ts'
import type { Logger } from '../runtime/logger.ts'
import { http } from './node-http.ts'
import { InvalidRequest, REQUEST_STATUSES, TooManyStreams, UnsupportedMediaType } from './request-errors.ts'

const RETRY_AFTER_SECONDS = 1

/** The members of every problem document; `message` comes from the tutorial. */
export function describeProblem(status: number, code: string, detail: string) {
  return { type: 'about:blank', title: http.STATUS_CODES[status], status, detail, code, message: detail }
}

interface ErrorHandlerOptions {
  readonly log: Logger
  /** The HTTP status of each error code that REQUEST_STATUSES lacks. Any other error is our fault: 500. */
  readonly statuses?: Readonly<Record<string, number>>
}

/** Answers every error as RFC 9457 problem details. Our own faults are logged, and their text is hidden. */
export function createErrorHandler(options: ErrorHandlerOptions): ErrorRequestHandler {
  const { log } = options
  const statuses: Readonly<Record<string, number>> = { ...REQUEST_STATUSES, ...options.statuses }
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) {
      next(thrown)
      return
    }
    const error = toDomainError(thrown)
    const status = statuses[error.code] ?? 500
    if (status === 500) {
      const { method, path, headers } = request
      log.error({ err: thrown, method, path, traceparent: traceparentOf(headers) }, 'request failed')
    }
    const text = status === 500 ? 'something went wrong on our side' : error.message
    if (status === 503) response.set('Retry-After', String(RETRY_AFTER_SECONDS))
    if (error instanceof TooManyStreams) response.set('Retry-After', String(error.retryAfterSeconds))
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

/** Errors of Express and its body parser carry a status and a type. */
function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown
  const { status, type } = (thrown ?? {}) as { status?: unknown; type?: unknown }
  if (type === 'entity.parse.failed') return new DomainError('malformed', 'the body is not valid JSON')
  if (status === 413) return new DomainError('body_too_large', 'the body is too large')
  if (status === 415) return new UnsupportedMediaType()
  if (status === 400) return new DomainError('malformed', 'the request is malformed')
  return new DomainError('internal', 'internal error', { cause: thrown })
}
