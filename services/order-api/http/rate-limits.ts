import { isIP } from 'node:net'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { TooManyRequests } from '../errors.ts'
import { statusOf } from './error-handler.ts'
import { createRateLimit, type RateLimit, type Window } from './rate-limit.ts'
import type { RequestLocals } from '../../shared/http/requests/validate.ts'

/** A limit per address, for everything below /api. Its headers come with a 429 only. */
export function createRequestLimit(perMinute: number): RequestHandler {
  const limit = createRateLimit({ name: 'requests-per-address', perMinute })
  return (request, response, next) => {
    const address = addressOf(request)
    if (limit.take(address) === undefined) refuse(response, limit, address, 'requests from your address')
    next()
  }
}

export interface OrderLimit {
  /** After authentication. */
  readonly count: RequestHandler
  /** After the handler whose faults do not count. */
  readonly giveBack: ErrorRequestHandler
}

/**
 * A limit per user. Not per address: behind LINE's app, or a tunnel, many people share one.
 * What is answered 5xx does not count: retries while orders cannot be accepted must not use up the limit.
 */
export function createOrderLimit(perMinute: number): OrderLimit {
  const limit = createRateLimit({ name: 'orders-per-user', perMinute })
  return {
    count: (_request, response, next) => {
      const locals = response.locals as CountedLocals
      const { userId = '' } = locals
      locals.window = limit.take(userId)
      if (locals.window === undefined) refuse(response, limit, userId, 'orders')
      response.setHeader('RateLimit', limit.describe(userId))
      next()
    },
    giveBack: (error: unknown, _request, response, next) => {
      const { userId = '', window } = response.locals as CountedLocals
      if (window !== undefined && statusOf(error) >= 500) limit.giveBack(userId, window)
      next(error)
    },
  }
}

type CountedLocals = RequestLocals<unknown> & { window?: Window | undefined }

/** @throws TooManyRequests */
function refuse(response: Response, limit: RateLimit, key: string, what: string): never {
  response.set({
    RateLimit: limit.describe(key),
    'RateLimit-Policy': limit.policy,
    'Retry-After': String(limit.secondsLeft()),
  })
  throw new TooManyRequests(what)
}

/** Of an IPv6 address only the network (/56): its owner has all of its addresses. */
export function addressOf(request: Pick<Request, 'ip' | 'socket'>): string {
  const { ip = '', socket } = request
  // A trusted proxy may have sent something that is not an address. Then the proxy itself counts.
  return ipKeyGenerator(isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip)
}
