import { isIP } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { TooManyRequests } from '../errors.ts'
import type { RequestLocals } from './validate.ts'

const WINDOW_MS = 60_000

/**
 * A limit per address, for everything below /api. Its headers come with a 429 only. Counted here and not by
 * express-rate-limit, which is asynchronous and runs before the body is read: it costs 20 to 40 µs of an order's 115.
 */
export function createRequestLimit(perMinute: number): RequestHandler {
  const name = 'requests-per-address'
  const counts = new Map<string, number>()
  let windowEndsAt = 0
  return (request, response, next) => {
    const now = performance.now()
    if (now >= windowEndsAt) {
      counts.clear()
      windowEndsAt = now + WINDOW_MS
    }
    const address = addressOf(request)
    const count = (counts.get(address) ?? 0) + 1
    if (count <= perMinute) {
      counts.set(address, count)
      next()
      return
    }
    const seconds = Math.ceil((windowEndsAt - now) / 1000)
    response.set({
      'Retry-After': String(seconds),
      RateLimit: `"${name}"; r=0; t=${seconds}`,
      'RateLimit-Policy': `"${name}"; q=${perMinute}; w=${WINDOW_MS / 1000}`,
    })
    next(new TooManyRequests('requests from your address'))
  }
}

/**
 * A limit per user, after authentication. Not per address: behind LINE's app, or a tunnel, many people share one.
 * What is answered 5xx does not count: retries while orders cannot be accepted must not use up the limit.
 */
export function createOrderLimit(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    keyGenerator: userOf,
    identifier: 'orders-per-user',
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Its checks of the configuration would run at each request, which costs as much as counting.
    validate: false,
    handler: (_request, _response, next) => next(new TooManyRequests('orders')),
    // `skipFailedRequests` would also not count a request whose client hangs up before the response: a way around
    // the limit.
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode >= 500,
  })
}

/** Of an IPv6 address only the network (/56): its owner has all of its addresses. */
function addressOf(request: Request): string {
  const { ip = '', socket } = request
  // A trusted proxy may have sent something that is not an address. Then the proxy itself counts.
  return ipKeyGenerator(isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip)
}

function userOf(_request: Request, response: Response): string {
  return (response.locals as RequestLocals<unknown>).userId ?? ''
}
