import { hash, randomUUID } from 'node:crypto'
import type { DomainError } from '../../shared/runtime/errors.ts'

/** A requested order that is not placed yet, with all its identities except its id. */
export interface NewOrder {
  readonly userId: string
  readonly productId: number
  readonly quantity: number
  /** 16 bytes in hexadecimal. One order per value, for ever; made from the Idempotency-Key if the client sent one. */
  readonly requestKey: string
  /** True when another request can have the same requestKey. */
  readonly repeatable: boolean
  /** The UUID by which LINE recognises this order's message. */
  readonly retryKey: string
  readonly eventId: string
  /** W3C trace context. */
  readonly traceparent: string
}

export interface PlacedOrder {
  readonly orderId: number
  readonly productName: string
}

/** What became of an order, or why it was not placed. */
export type Outcome = PlacedOrder | DomainError

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
        ? randomUUID().replaceAll('-', '')
        : requestKeyOf(request.userId, idempotencyKey),
    repeatable: idempotencyKey !== undefined,
    retryKey: randomUUID(),
    eventId: randomUUID(),
  }
}

/** Hashed, so that it has a fixed size and compares by bytes; with the user, so that users cannot share a key. */
function requestKeyOf(userId: string, idempotencyKey: string): string {
  return hash('sha256', `${userId}\0${idempotencyKey}`).slice(0, 32)
}
