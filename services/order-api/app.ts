import express, { type Express, type RequestHandler, type Router } from 'express'
import type { Logger } from '../shared/logger.ts'
import { noSuchRoute } from '../shared/refuse-route.ts'
import { UnsupportedMediaType } from '../shared/request-errors.ts'
import { createApiErrorHandler } from './problem-details.ts'

export interface AppOptions {
  readonly log: Logger
  readonly securityHeaders: RequestHandler
  readonly measureRequest: RequestHandler
  readonly routes: readonly Router[]
}

/** Puts the routes together; everything they need is in them already. */
export function createApp({ log, securityHeaders, measureRequest, routes }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  // Answers are small and always fresh: hashing each one would be work for nobody.
  app.disable('etag')
  app.use(measureRequest)
  app.use(securityHeaders)
  for (const router of routes) app.use(router)
  app.use(noSuchRoute)
  app.use(createApiErrorHandler(log))
  return app
}

const BODY_LIMIT = '16kb'

/** Reads a JSON body; a body of another type is refused instead of being taken for none. */
export function createJsonReader(): RequestHandler {
  const read = express.json({ limit: BODY_LIMIT })
  return (request, response, next) => {
    const hasBody =
      request.headers['transfer-encoding'] !== undefined || request.headers['content-length'] !== undefined
    if (hasBody && request.headers['content-length'] !== '0' && request.is('application/json') === false) {
      throw new UnsupportedMediaType()
    }
    read(request, response, next)
  }
}
