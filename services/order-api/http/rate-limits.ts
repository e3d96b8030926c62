import { isIP } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit, type AugmentedRequest, type Options } from 'express-rate-limit'
import { TooManyRequests } from '../errors.ts'
import type { RequestLocals } from './validate.ts'

const WINDOW_MS = 60_000

/** A limit per address, for everything below /api. Its headers come with a 429 only. */
export function createRequestLimit(perMinute: number): RequestHandler {
  const name = 'requests-per-address'
  return createLimit({
    limit: perMinute,
    keyGenerator: addressOf,
    // On every response they would cost more than counting does.
    standardHeaders: false,
    handler: (request, response, next) => {
      const { resetTime } = (request as AugmentedRequest).rateLimit ?? {}
      const seconds = Math.max(1, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000))
      response.set({
        'Retry-After': String(seconds),
        RateLimit: `"${name}"; r=0; t=${seconds}`,
        'RateLimit-Policy': `"${name}"; q=${perMinute}; w=${WINDOW_MS / 1000}`,
      })
      next(new TooManyRequests('requests from your address'))
    },
  })
}

/**
 * A limit per user, after authentication. Not per address: behind LINE's app, or a tunnel, many people share one.
 * What is answered 5xx does not count: retries while orders cannot be accepted must not use up the limit.
 */
export function createOrderLimit(perMinute: number): RequestHandler {
  return createLimit({
    limit: perMinute,
    keyGenerator: userOf,
    identifier: 'orders-per-user',
    standardHeaders: 'draft-8',
    handler: (_request, _response, next) => next(new TooManyRequests('orders')),
    // `skipFailedRequests` would also not count a request whose client hangs up before the response: a way around
    // the limit.
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode >= 500,
  })
}

function createLimit(options: Partial<Options>): RequestHandler {
  // Its checks of the configuration would run at each request, which costs as much as counting.
  return rateLimit({ windowMs: WINDOW_MS, legacyHeaders: false, validate: false, ...options })
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
