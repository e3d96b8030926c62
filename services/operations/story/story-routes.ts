import type { IRouter } from 'express'
import { z } from 'zod'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import { sendJson } from '../../shared/http/json-response.ts'
import { validate, validateQuery, type Handler } from '../../shared/http/requests/validate.ts'
import { methodNotAllowed } from '../../shared/http/route-errors.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import { findOrder, listOrdersOf, type StoredOrder } from './read-order.ts'
import { tellStory } from './tell-story.ts'

export const storyPath = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })

export const ordersQuery = z.object({
  userId: z.string().min(1).max(255),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

class OrderNotFound extends DomainError {
  constructor(id: number) {
    super('order_not_found', `there is no order ${id}`)
  }
}

type StoryParts = Parameters<typeof tellStory>[0]

/** The whole way of one order; and a user's orders, to find its id. */
export function addStoryRoutes(router: IRouter, parts: StoryParts): void {
  const story: Handler<z.output<typeof storyPath>> = async (_request, response) => {
    const { id } = response.locals.input
    const order = await orDatabaseAway(findOrder(parts.database, id))
    if (order === undefined) throw new OrderNotFound(id)
    sendJson(response, 200, { order: describe(order), steps: await tellStory(parts, order) })
  }

  const list: Handler<z.output<typeof ordersQuery>> = async (_request, response) => {
    const { userId, limit } = response.locals.input
    const orders = await orDatabaseAway(listOrdersOf(parts.database, userId, limit))
    sendJson(response, 200, { orders: orders.map(describe) })
  }

  router.get('/api/orders', validateQuery(ordersQuery), list)
  router.get('/api/orders/:id/story', validate('params', storyPath), story)
  router.all('/api/orders/:id/story', methodNotAllowed('GET'))
  // Orders are placed at the same path.
  router.all('/api/orders', methodNotAllowed('GET', 'POST'))
}

/** As the order API shows it. */
function describe(order: StoredOrder) {
  const { id, productId, productName, quantity, userLineUid, status, createdAt, updatedAt } = order
  return {
    ...{ id, productId, productName, quantity, userLineUid, status },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}
