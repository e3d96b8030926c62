import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { describeFault } from '../runtime/describe-fault.ts'

export type OrderStatus = 'pending' | 'success' | 'failed'

/**
 * The event contract of the topic. The value has the fields that the tutorial's consumers read, and more; the tutorial's
 * own messages (no key, no headers, just these three fields) are accepted as well.
 */
const orderPlacedSchema = z.looseObject({
  // A producer may write the id as text.
  orderId: z.union(
    [
      z.int().positive(),
      z
        .string()
        .regex(/^[1-9]\d{0,14}$/)
        .transform(Number),
    ],
    { error: ({ input }) => (input === undefined ? 'is required' : 'must be the id of an order') },
  ),
  productName: z.string().min(1),
  userId: z.string().min(1),
})

export type OrderPlaced = z.output<typeof orderPlacedSchema>

const ORDER_PLACED_TYPE = 'placeorder.order.placed'
const SOURCE = '/order-api'
/** The id of the database that has the order. */
export const DATABASE_HEADER = 'ce_database'

export interface OrderPlacedFacts {
  readonly eventId: string
  readonly orderId: number
  readonly productId: number
  readonly productName: string
  readonly quantity: number
  readonly userId: string
  readonly placedAt: Date
  /** W3C trace context of the request that placed the order. */
  readonly traceparent: string
  readonly databaseId?: string | undefined
}

export interface EventMessage {
  readonly key: string
  readonly value: string
  readonly headers: Record<string, string>
}

/** One Kafka message, CloudEvents in binary mode. The key keeps a user's orders in one partition. */
export function encodeOrderPlaced(facts: OrderPlacedFacts): EventMessage {
  const { orderId, productId, productName, quantity, userId } = facts
  return {
    key: userId,
    value: JSON.stringify({ orderId, productName, userId, productId, quantity }),
    headers: {
      ce_specversion: '1.0',
      ce_type: ORDER_PLACED_TYPE,
      ce_source: SOURCE,
      ce_id: facts.eventId,
      ce_time: facts.placedAt.toISOString(),
      'content-type': 'application/json',
      traceparent: facts.traceparent,
      ...(facts.databaseId !== undefined && { [DATABASE_HEADER]: facts.databaseId }),
    },
  }
}

type Decoded =
  { readonly ok: true; readonly event: OrderPlaced } | { readonly ok: false; readonly reason: string }

/** Far more than an order has: its two texts are limited. */
const MANY_BYTES = 16 * 1024

/** Never throws: a topic may contain anything. `reason` is written for the operator. */
export function decodeOrderPlaced(value: Buffer | null): Decoded {
  if (value === null) return { ok: false, reason: 'the message has no value (a tombstone)' }
  // Otherwise different bytes would become the same user.
  if (!isUtf8(value)) return refuse(value, 'the value is not UTF-8')
  let json: unknown
  try {
    json = JSON.parse(value.toString('utf8'))
  } catch {
    return refuse(value, 'the value is not JSON')
  }
  const parsed = orderPlacedSchema.safeParse(json, { error: describeFault })
  if (parsed.success) return { ok: true, event: parsed.data }
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`)
  return refuse(value, faults.join('; '))
}

function refuse({ length }: Buffer, fault: string): Decoded {
  const size = `the value is too large for an order: ${length.toLocaleString('en')} bytes`
  return { ok: false, reason: length > MANY_BYTES ? `${size}; ${fault}` : fault }
}
