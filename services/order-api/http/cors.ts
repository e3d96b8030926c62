import type { RequestHandler } from 'express'
import { commaSeparated } from '../../shared/runtime/read-config.ts'

/** Exact origins, as browsers send them: `*`, `null`, paths and a slash at the end are none. */
export const origins = commaSeparated.refine(
  (list) => list.every((text) => /^https?:/.test(text) && URL.parse(text)?.origin === text),
  'expected origins, comma-separated: https://shop.example.com',
)

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST',
  'Access-Control-Allow-Headers': 'Content-Type, Authorization, Idempotency-Key, Last-Event-ID, traceparent',
  'Access-Control-Max-Age': '600',
}
const READABLE = 'Location, Retry-After, RateLimit, RateLimit-Policy, Link'

/**
 * CORS for what a shop's page on another origin needs. An operator's call is none of it. Without credentials:
 * who is asking stands in a token, never in a cookie.
 */
export function allowOrigins(allowed: readonly string[]): RequestHandler {
  return (request, response, next) => {
    if (!isForShops(request.path)) {
      next()
      return
    }
    // Also where nothing is allowed: a cache must not give that answer to another origin.
    response.vary('Origin')
    const { origin } = request.headers
    if (origin === undefined || !allowed.includes(origin)) {
      next()
      return
    }
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': READABLE })
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined
    if (isPreflight) response.set(PREFLIGHT).status(204).end()
    else next()
  }
}

/** The router takes capitals and a slash at the end, too. */
function isForShops(path: string): boolean {
  return /^\/api\//i.test(path) && !/^\/api\/create-product\/?$/i.test(path)
}
