import type { OrderRequest } from './ask-for-order.ts'
import type { Shopping } from './buy-until-told.ts'
import type { Outcome } from './ledger.ts'

/** Looks at an order that was just placed: who was told 201 must find it, at every API. */
export async function readBack(
  { apiUrls, ledger, random }: Shopping,
  request: OrderRequest,
  outcome: Outcome,
): Promise<void> {
  if (outcome.kind !== 'placed') return
  const { orderId } = outcome
  try {
    const answer = await fetch(`${random.pick(apiUrls())}/api/orders/${orderId}`, {
      signal: AbortSignal.timeout(3_000),
    })
    const text = await answer.text()
    if (answer.status === 503 || (answer.status === 200 && shows(text, request, orderId))) return
    ledger.findings.push({
      promise: 'answers',
      text: `order ${orderId} was answered 201 and then read: ${answer.status} ${text.slice(0, 200)}`,
      at: Date.now(),
    })
  } catch {
    // Away just now: that is what the run is about.
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
