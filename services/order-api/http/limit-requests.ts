import { isIP } from 'node:net'
import type { Request, RequestHandler } from 'express'
import { ipKeyGenerator } from 'express-rate-limit'
import { TooManyRequests } from '../errors.ts'
import { createRateLimit } from './rate-limit.ts'

/**
 * A limit per address over everything below /api. What is not refused gets no headers about it: they would
 * make every answer longer, to tell of a limit that hardly anybody ever meets.
 */
export function createRequestLimit(perMinute: number): RequestHandler {
  const limit = createRateLimit({ name: 'requests-per-address', perMinute })
  return (request, response, next) => {
    // The router's own reading of the path, which also knows `GET http://host/api/…`; it takes capitals, too.
    if (!/^\/api(\/|$)/i.test(request.path)) {
      next()
      return
    }
    const address = addressOf(request)
    if (limit.take(address) !== undefined) {
      next()
      return
    }
    response.set({ ...limit.describe(address), 'Retry-After': String(limit.secondsLeft()) })
    next(new TooManyRequests('requests from your address'))
  }
}

/**
 * Whom a request counts for. Of an IPv6 address only the network (/56): whoever has one has all of its
 * addresses. Where what a trusted proxy says is no address, the proxy itself.
 */
function addressOf(request: Request): string {
  // Whom Express would name without it, sooner.
  const isForwarded = request.headers['x-forwarded-for'] !== undefined
  const address = (isForwarded ? request.ip : request.socket.remoteAddress) ?? ''
  const version = isIP(address)
  if (version === 4) return address
  if (version === 6) return ipKeyGenerator(address)
  return ipKeyGenerator(request.socket.remoteAddress ?? '')
}
