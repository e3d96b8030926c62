import cors, { type CorsOptions } from 'cors'
import type { RequestHandler } from 'express'
import { commaSeparated } from '../../shared/runtime/read-config.ts'

/** Exact origins, as browsers send them. `*`, `null`, paths and a trailing slash are not allowed. */
export const origins = commaSeparated.refine(
  (list) => list.every((text) => /^https?:/.test(text) && URL.parse(text)?.origin === text),
  'must be origins, comma-separated: https://shop.example.com',
)

/**
 * CORS for what a shop's page on another origin needs. The operator's calls are not part of it. Without credentials:
 * users are identified by a token, never by a cookie.
 */
export function allowOrigins(allowed: readonly string[]): RequestHandler {
  const options: CorsOptions = {
    // With `false` the response gets no CORS headers at all.
    origin: (origin, callback) => callback(null, origin !== undefined && allowed.includes(origin) && origin),
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: ['Content-Type', 'Authorization', 'Idempotency-Key', 'Last-Event-ID', 'traceparent'],
    exposedHeaders: ['Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'Link'],
    maxAge: 600,
  }
  const answerPreflight = cors(options)
  const addHeaders = cors({ ...options, preflightContinue: true })
  return (request, response, next) => {
    if (!isForShops(request.path)) {
      next()
      return
    }
    // Also for other origins: a cache must not give their response to an allowed one.
    response.vary('Origin')
    // OPTIONS without it is not a preflight: the routes answer it.
    const handle = 'access-control-request-method' in request.headers ? answerPreflight : addHeaders
    handle(request, response, next)
  }
}

/** The router ignores case and a trailing slash, too. */
function isForShops(path: string): boolean {
  return /^\/api\//i.test(path) && !/^\/api\/create-product\/?$/i.test(path)
}
