import type { ErrorRequestHandler } from 'express'
import { ZodError } from 'zod'
import type { Logger } from '../../../services/shared/runtime/logger.ts'
import * as lineErrors from './line-error.ts'
import { LineError } from './line-error.ts'

/** The error that the client gets for a thrown value; undefined for a fault of the simulator itself. */
export function asLineError(error: unknown): LineError | undefined {
  if (error instanceof LineError) return error
  if (error instanceof ZodError) {
    return lineErrors.invalidBody(
      error.issues.map(({ message, path }) => ({ message, property: path.join('.') })),
    )
  }
  return asBodyError(error)
}

/** Errors of body-parser and the router. */
function asBodyError(error: unknown): LineError | undefined {
  if (!(error instanceof Error)) return undefined
  const { type, status, limit = 0 } = error as { type?: string; status?: number; limit?: number }
  if (type === 'entity.too.large') return lineErrors.bodyTooLarge(limit)
  if (type === 'entity.parse.failed') {
    const [, line, column] = /line (\d+) column (\d+)/.exec(error.message) ?? []
    return lineErrors.unparsableBody(line ?? '-', column ?? '-')
  }
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return new LineError(415, 'The charset or encoding of the request body is not supported')
  }
  return status !== undefined && status >= 400 && status < 500
    ? new LineError(status, 'Bad request')
    : undefined
}

/** Answers errors in LINE's form. Our own faults are logged and answered 500 without details. */
export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    const known = asLineError(error)
    if (!known)
      log.error({ err: error as unknown, method: request.method, path: request.path }, 'request failed')
    if (response.headersSent) {
      next(error)
      return
    }
    const refusal = known ?? lineErrors.internalError()
    response.status(refusal.status).json(refusal)
  }
}
