import { z } from 'zod'
import { answer } from '../../shared/http/docs/openapi-parts.ts'
import { problems, READ_PROBLEMS } from '../http/documented-problems.ts'
import { ordersQuery, storyPath } from './story-routes.ts'

const order = z
  .object({
    id: z.int(),
    userLineUid: z.string(),
    productId: z.int(),
    productName: z.string(),
    quantity: z.int(),
    status: z.enum(['pending', 'success', 'failed']),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'StoryOrder' })

const step = z
  .object({
    at: z.iso.datetime().nullable().meta({ description: 'null: not yet, or not known.' }),
    what: z.string(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Step' })

/** For the path at which orders are placed, too. */
export const orderListing = {
  summary: "List a user's orders, newest first",
  requestParams: { query: ordersQuery },
  responses: { 200: answer('Orders.', z.object({ orders: z.array(order) })), ...problems(...READ_PROBLEMS) },
}

export const storyPaths = {
  '/api/orders/{id}/story': {
    get: {
      summary: 'Show the whole way of one order',
      requestParams: { path: storyPath },
      responses: {
        200: answer('The order, and what happened when.', z.object({ order, steps: z.array(step) })),
        ...problems(...READ_PROBLEMS, 404),
      },
    },
  },
}
