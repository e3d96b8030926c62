import express, { type Express, type IRouter, type RequestHandler } from 'express'
import type { Logger } from '../../shared/runtime/logger.ts'
import { notFound } from '../../shared/http/route-errors.ts'
import { combineHandlers } from './combine-handlers.ts'
import { createApiErrorHandler } from './error-handler.ts'

export interface AppOptions {
  readonly log: Logger
  readonly securityHeaders: RequestHandler
  readonly measureRequest: RequestHandler
  /** Nothing, where no other origin is allowed. */
  readonly allowOrigins: RequestHandler | undefined
  readonly limitRequests: RequestHandler
  readonly trustedProxies: number | readonly string[] | undefined
  /** On the app itself: one more router on an order's way would take as long as to validate it. */
  readonly addRoutes: (router: IRouter) => void
}

/** Puts the routes together; everything they need is in them already. */
export function createApp(options: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  // Answers are small and always fresh: hashing each one would be work for nobody.
  app.disable('etag')
  // Without any, nobody can pretend to come from elsewhere.
  app.set('trust proxy', options.trustedProxies ?? false)
  app.use(
    combineHandlers([
      options.measureRequest,
      options.securityHeaders,
      // Before the limit: a page of another origin must be able to read that it has met it.
      ...(options.allowOrigins === undefined ? [] : [options.allowOrigins]),
      options.limitRequests,
    ]),
  )
  options.addRoutes(app)
  app.use(notFound)
  app.use(createApiErrorHandler(options.log))
  return app
}
