import type { Response } from 'express'
import { TooManyRequests } from '../errors.ts'
import { isServerFault } from './error-handler.ts'
import { createRateLimit } from './rate-limit.ts'

/** Places an order if its user may, and tells the user how many more. @throws TooManyRequests */
export type LimitOrders = <Placed>(
  response: Response,
  userId: string,
  place: () => Promise<Placed>,
) => Promise<Placed>

export const noLimit: LimitOrders = (_response, _userId, place) => place()

/** By user and not by address: behind LINE's app, or a tunnel, many people share one. */
export function createOrderLimit(perMinute: number): LimitOrders {
  const limit = createRateLimit({ name: 'orders-per-user', perMinute })
  return async (response, userId, place) => {
    const taken = limit.take(userId)
    response.set(limit.describe(userId))
    if (taken === undefined) {
      response.set('Retry-After', String(limit.secondsLeft()))
      throw new TooManyRequests('orders')
    }
    try {
      return await place()
    } catch (error) {
      // Whoever repeats an order as long as we cannot take it, as asked to, must not be late once we can. What
      // is refused for the order's own sake counts: it was the same work.
      if (isServerFault(error)) {
        limit.giveBack(userId, taken)
        response.set(limit.describe(userId))
      }
      throw error
    }
  }
}
