import { z } from 'zod'
import { anyUserId, cursor, id, lineUserId, orderStatus } from './schemas.ts'

type AuthMode = 'dev' | 'line'

/** The requests that name a user. */
export type UserRequests = ReturnType<typeof createUserRequests>

/** What a user id may look like depends on who says it: in line mode LINE does, and nothing else is one. */
export function createUserRequests(authMode: AuthMode) {
  const userId = authMode === 'line' ? lineUserId : anyUserId
  const requiredUserId = authMode === 'line' ? lineUserId.optional() : anyUserId
  return {
    placeOrderBody: z
      .object({
        productId: id,
        userId: requiredUserId.meta({
          description: 'Who orders. Required in dev mode; in line mode the token says it.',
        }),
        quantity: z.int().min(1).max(1_000_000).default(1),
      })
      .meta({ id: 'NewOrder' }),

    ordersQuery: z.object({
      userId: userId.optional(),
      status: orderStatus.optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(50),
      before: cursor.optional().meta({ description: 'Orders whose id is less. Follow the Link header.' }),
    }),

    liveQuery: z.object({ userId: requiredUserId }),
  }
}
