import { isIP } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { TooManyRequests } from '../errors.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import type { RequestLocals } from './validate.ts'

/** A limit per address, for everything below /api. Its headers come with a 429 only. */
export function createRequestLimit(perMinute: number): RequestHandler {
  const limit = createRateLimit({ name: 'requests-per-address', perMinute })
  return (request, response, next) => {
    const address = addressOf(request)
    if (limit.take(address) === undefined) refuse(response, limit, address, 'requests from your address')
    next()
  }
}

/**
 * A limit per user, after authentication. Not per address: behind LINE's app, or a tunnel, many people share one.
 * What is answered 5xx does not count: retries while orders cannot be accepted must not use up the limit. If the client
 * hangs up before the response, its request counts.
 */
export function createOrderLimit(perMinute: number): RequestHandler {
  const limit = createRateLimit({ name: 'orders-per-user', perMinute })
  return (_request, response, next) => {
    const { userId = '' } = response.locals as RequestLocals<unknown>
    const window = limit.take(userId)
    if (window === undefined) refuse(response, limit, userId, 'orders')
    else {
      response.set(limit.describe(userId))
      response.on('finish', () => {
        if (response.statusCode >= 500) limit.giveBack(userId, window)
      })
    }
    next()
  }
}

/** @throws TooManyRequests */
function refuse(response: Response, limit: RateLimit, key: string, what: string): never {
  response.set({ ...limit.describe(key), 'Retry-After': String(limit.secondsLeft()) })
  throw new TooManyRequests(what)
}

/** Of an IPv6 address only the network (/56): its owner has all of its addresses. */
function addressOf(request: Request): string {
  const { ip = '', socket } = request
  // A trusted proxy may have sent something that is not an address. Then the proxy itself counts.
  return ipKeyGenerator(isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip)
}
