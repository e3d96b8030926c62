import type { Request, RequestHandler, Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import { TooManyRequests } from './order-errors.ts'

/** Lets an order through, or refuses it. The answer carries RateLimit headers. @throws TooManyRequests */
export type LimitOrders = (request: Request, response: Response, userId: string) => Promise<void>

export const noLimit: LimitOrders = () => Promise.resolve()

/** By user and not by address: behind LINE's app, or a tunnel, many people share one. */
export function createOrderLimit(perMinute: number): LimitOrders {
  const limit: RequestHandler = rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'orders-per-user',
    keyGenerator: (_request, response) => (response.locals as { userId: string }).userId,
    handler: (_request, _response, next) => next(new TooManyRequests()),
  })
  return (request, response, userId) => {
    response.locals.userId = userId
    return new Promise((resolve, reject) => {
      void limit(request, response, (error?: unknown) => {
        if (error instanceof Error) reject(error)
        else resolve()
      })
    })
  }
}
