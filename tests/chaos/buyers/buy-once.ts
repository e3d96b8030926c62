import type { OrderRequest } from './ask-for-order.ts'
import { ask, outcomeOf } from './ask.ts'
import type { Shopping } from './ask.ts'
import type { Outcome } from './ledger.ts'

/** A client that asks once and trusts the answer: a rejected order must not exist. */
export async function buyOnce(shopping: Shopping, request: OrderRequest): Promise<Outcome> {
  const startedAt = Date.now()
  const outcome = outcomeOf(await ask(shopping, request))
  shopping.ledger.intents.push({ request, kind: 'once', startedAt, outcome })
  return outcome
}
