import { isIP } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit, type Options } from 'express-rate-limit'
import { TooManyRequests } from '../errors.ts'
import type { RequestLocals } from './validate.ts'

/** A limit per address, for everything below /api. */
export function createRequestLimit(perMinute: number): RequestHandler {
  return createLimit('requests-per-address', 'requests from your address', perMinute, addressOf)
}

/**
 * A limit per user, after authentication. Not per address: behind LINE's app, or a tunnel, many people share one.
 * What is answered 5xx does not count: retries while orders cannot be accepted must not use up the limit.
 */
export function createOrderLimit(perMinute: number): RequestHandler {
  return createLimit('orders-per-user', 'orders', perMinute, userOf, {
    // The other way round, `skipFailedRequests` does not count a request whose client hangs up before the answer,
    // which would be a way around the limit.
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode >= 500,
  })
}

function createLimit(
  identifier: string,
  what: string,
  perMinute: number,
  keyGenerator: (request: Request, response: Response) => string,
  options: Partial<Options> = {},
): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    identifier,
    keyGenerator,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new TooManyRequests(what)),
    ...options,
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
