import type { Shopping } from './buy-until-told.ts'
import type { Outcome } from './ledger.ts'

/** Looks at an order that was just placed: who was told 201 must find it, at every API. */
export async function readBack({ apiUrls, ledger, random }: Shopping, outcome: Outcome): Promise<void> {
  if (outcome.kind !== 'placed') return
  const { orderId } = outcome
  try {
    const answer = await fetch(`${random.pick(apiUrls())}/api/orders/${orderId}`, {
      signal: AbortSignal.timeout(3_000),
    })
    const body = await answer.text()
    if (answer.status === 200 || answer.status === 503) return
    const text = `order ${orderId} was answered 201 and then read: ${answer.status} ${body.slice(0, 200)}`
    ledger.findings.push({ promise: 'answers', text, orderId, at: Date.now() })
  } catch {
    // Away just now: that is what the run is about.
  }
}
