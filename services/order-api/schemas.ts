import { z } from 'zod'
import { id, MAX_CHARACTERS, shortText } from '../shared/orders/request-fields.ts'

/** The HTTP contract: these schemas validate requests, and the OpenAPI document is made from them. */

const time = z.iso.datetime().meta({ example: '2026-11-21T09:30:00.000Z' })

const EXAMPLE_USER_ID = 'U4af4980629a1b2c3d4e5f60718293a4b'

/** In dev mode, as in the tutorial. Without what people cannot see: `U1` and `U1 ` look like one user. */
const anyUserId = shortText(z.string())
  .refine((text) => text === text.trim(), 'must not begin or end with a space')
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must not contain control characters')
  .meta({
    description:
      'Any name, without spaces at its ends and control characters. For a message from the real LINE, a LINE user id.',
    maxLength: MAX_CHARACTERS,
    example: EXAMPLE_USER_ID,
  })

/** Source: LINE Developers, "Get user IDs". */
export const lineUserId = z
  .string()
  .regex(/^U[0-9a-f]{32}$/, 'must be a LINE user id: U and 32 of the characters 0-9 and a-f')
  .meta({ description: 'LINE user id.', example: EXAMPLE_USER_ID })

export const product = z
  .object({
    id,
    name: z.string().meta({ example: 'Thai tea' }),
    amount: z.int().min(0).meta({ description: 'Pieces left.', example: 42 }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Product' })

export const orderPlaced = z
  .object({
    message: z.string().meta({ example: 'buy product Thai tea successful. waiting message for confirm.' }),
    orderId: z.int().min(1).meta({ example: 1042 }),
    status: z.literal('pending'),
  })
  .meta({ id: 'OrderPlaced' })

export const orderStatus = z.enum(['pending', 'success', 'failed'])

export const order = z
  .object({
    id: z.int().min(1).meta({ example: 1042 }),
    productId: id,
    productName: z.string().meta({ example: 'Thai tea' }),
    quantity: z.int().min(1).meta({ example: 1 }),
    userLineUid: z.string().meta({ example: EXAMPLE_USER_ID }),
    status: orderStatus.meta({
      description:
        'pending: placed, the LINE message follows. success: LINE accepted it. failed: LINE refused it permanently.',
    }),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Order' })

export const changes = z
  .object({
    cursor: z.int().min(1).meta({ description: 'For the next request.', example: 1795858200000 }),
    complete: z.boolean().meta({
      description: 'false: this answer has no changes, because they are too old or too many. Load the lists.',
    }),
    orders: z.array(order),
    products: z.array(product),
  })
  .meta({ id: 'Changes' })

export const cursor = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

export const productsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: cursor.optional().meta({ description: 'Only products with a greater id. See the Link header.' }),
})

export const orderPath = z.object({ id: cursor })

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
  .meta({
    // No example: the docs page would send it with every order, and all of them would be the first one.
    description:
      'The same key and body from the same user is one order and the same response, for ever. ' +
      'Use a new key for each order, for example a UUID.',
  })

type AuthMode = 'dev' | 'line'

export interface OrderFilter {
  readonly userId?: string | undefined
  readonly status?: z.output<typeof orderStatus> | undefined
  /** Only ids below this one. */
  readonly before?: number | undefined
  readonly limit: number
}

/** The schemas of the requests that name a user. */
export type UserRequests = Readonly<ReturnType<typeof createUserRequests>>

/** In line mode only LINE's user ids are valid; in dev mode any name is. */
export function createUserRequests(authMode: AuthMode) {
  const userId = authMode === 'line' ? lineUserId : anyUserId
  const requiredUserId: z.ZodType<string | undefined> =
    authMode === 'line' ? lineUserId.optional() : anyUserId
  return {
    placeOrderBody: z
      .object({
        productId: id,
        userId: requiredUserId.meta({
          description: authMode === 'line' ? 'The buyer; the ID token has it, too.' : 'The buyer.',
        }),
        quantity: z.int().min(1).max(1_000_000).default(1),
      })
      .meta({ id: 'NewOrder' }),

    ordersQuery: z.object({
      userId: userId.optional(),
      status: orderStatus.optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(50),
      before: cursor.optional().meta({ description: 'Only orders with a smaller id. See the Link header.' }),
    }),

    liveQuery: z.object({ userId: requiredUserId }),

    changesQuery: z.object({
      userId: requiredUserId,
      since: z.coerce.number().int().min(1_000_000_000_000).max(9_999_999_999_999).optional().meta({
        description: 'The cursor of the last answer, or the last event id of /api/live.',
      }),
    }),
  }
}

export type ShownProduct = z.output<typeof product>
export type ShownOrder = z.output<typeof order>
export type Changes = z.output<typeof changes>
