import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { HttpAnswer } from '../../support/http/http-client.ts'
import { shopAt } from './shop-at.ts'

export interface OrderRequest {
  readonly productId: number
  readonly userId: string
  readonly quantity: number
  readonly key?: string | undefined
  /** W3C trace id, the same in every attempt: the event that the order API creates for the request carries it. */
  readonly traceId: string
}

/** The answer to one attempt to order. */
export type Answer =
  | { readonly kind: 'placed'; readonly orderId: number }
  /** Final: a retry gets the same. */
  | { readonly kind: 'rejected'; readonly code: string }
  /** Not now; this attempt left nothing. */
  | { readonly kind: 'turned away'; readonly code: string }
  /** The order may exist or not. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Breaks the contract. */
  | { readonly kind: 'wrong'; readonly what: string }

/** One attempt by a client that gives up after some seconds without an answer. */
export async function askForOrder(url: string, { key, traceId, ...order }: OrderRequest): Promise<Answer> {
  const traceparent = `00-${traceId}-${traceId.slice(16)}-01`
  try {
    return classify(await shopAt(url).postOrder(order, { idempotencyKey: key, traceparent }))
  } catch (error) {
    return { kind: 'unknown', why: messageOf(error) }
  }
}

/** Checks the whole answer against the contract. */
function classify({ status, headers, text }: HttpAnswer): Answer {
  const wrong = (what: string): Answer => ({
    kind: 'wrong',
    what: `${what}: ${status} ${text.slice(0, 300)}`,
  })
  const body = parse(text)
  if (body === undefined) return wrong('an answer that is not JSON')
  const { orderId, code } = body
  if (status === 201) {
    const complete =
      typeof orderId === 'number' &&
      body.status === 'pending' &&
      headers.location === `/api/orders/${orderId}` &&
      /^buy product .+ successful\. waiting message for confirm\.$/.test(String(body.message))
    return complete ? { kind: 'placed', orderId } : wrong('an incomplete 201')
  }
  if (typeof code !== 'string') return wrong('an error that is not a problem document')
  if (status === 409 && code === 'out_of_stock') return { kind: 'rejected', code }
  if (status === 422 && code === 'idempotency_key_reused') return { kind: 'rejected', code }
  if (status !== 503) return wrong('an unexpected answer')
  if (headers['retry-after'] === undefined) return wrong('a 503 without Retry-After')
  return code === 'outcome_unknown' ? { kind: 'unknown', why: code } : { kind: 'turned away', code }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
