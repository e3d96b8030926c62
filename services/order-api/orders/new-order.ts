import { hash, randomUUID } from 'node:crypto'
import { takeRandomBytes } from '../../shared/orders/random-bytes.ts'

/** An order that is asked for but not yet placed, with every identity that it will ever have but its id. */
export interface NewOrder {
  readonly userId: string
  readonly productId: number
  readonly quantity: number
  /** 16 bytes in hexadecimal. One order per value, for ever; made from the Idempotency-Key where the client sent one. */
  readonly requestKey: string
  /** True when another request can have the same requestKey. */
  readonly repeatable: boolean
  /** The UUID by which LINE knows this order's message. */
  readonly retryKey: string
  readonly eventId: string
  /** W3C trace context. */
  readonly traceparent: string
}

export interface PlacedOrder {
  readonly orderId: number
  readonly productName: string
}

export interface OrderRequest {
  readonly userId: string
  readonly productId: number
  readonly quantity: number
  readonly idempotencyKey: string | undefined
  readonly traceparent: string
}

export function createNewOrder({ idempotencyKey, ...request }: OrderRequest): NewOrder {
  return {
    ...request,
    requestKey:
      idempotencyKey === undefined
        ? takeRandomBytes(16).toString('hex')
        : requestKeyOf(request.userId, idempotencyKey),
    repeatable: idempotencyKey !== undefined,
    retryKey: randomUUID(),
    eventId: randomUUID(),
  }
}

/** Hashed, so that it has one size and compares by bytes; with the user, so that nobody meets another's key. */
function requestKeyOf(userId: string, idempotencyKey: string): string {
  return hash('sha256', `${userId}\0${idempotencyKey}`).slice(0, 32)
}
