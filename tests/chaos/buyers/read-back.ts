import type { OrderRequest } from './ask-for-order.ts'
import { shopAt } from './shop-at.ts'
import type { Shopping } from './ask.ts'
import type { Outcome } from './ledger.ts'

/** Reads an order that was just answered 201: every API must find it. */
export async function readBack(
  { apiUrls, ledger, random }: Shopping,
  request: OrderRequest,
  outcome: Outcome,
): Promise<void> {
  if (outcome.kind !== 'placed') return
  const { orderId } = outcome
  try {
    const { status, text } = await shopAt(random.pick(apiUrls())).getOrder(orderId)
    if (status === 503 || (status === 200 && shows(text, request, orderId))) return
    ledger.findings.push({
      promise: 'answers',
      text: `order ${orderId} was answered 201 and then read: ${status} ${text.slice(0, 200)}`,
      at: Date.now(),
    })
  } catch {
    // Unavailable: expected while faults are injected.
  }
}

function shows(text: string, { userId, productId, quantity }: OrderRequest, orderId: number): boolean {
  const order = JSON.parse(text) as Record<string, unknown>
  return (
    order.id === orderId &&
    order.userLineUid === userId &&
    order.productId === productId &&
    order.quantity === quantity
  )
}
