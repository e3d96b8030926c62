import { askForOrder, type Answer, type OrderRequest } from './ask-for-order.ts'
import type { Shopping } from './buy-until-told.ts'
import type { Outcome } from './ledger.ts'

/** A client that asks once and believes what it is told: of what was rejected, nothing may be left. */
export async function buyOnce(
  { apiUrls, ledger, random }: Shopping,
  request: OrderRequest,
): Promise<Outcome> {
  const startedAt = Date.now()
  ledger.counts.attempts += 1
  const answer = await askForOrder(random.pick(apiUrls()), request)
  if (answer.kind === 'wrong') ledger.findings.push({ promise: 'answers', text: answer.what, at: Date.now() })
  if (answer.kind === 'placed') ledger.counts.placed += 1
  const outcome = outcomeOf(answer)
  ledger.intents.push({ request, kind: 'once', startedAt, outcome })
  return outcome
}

function outcomeOf(answer: Answer): Outcome {
  switch (answer.kind) {
    case 'placed':
    case 'unknown':
      return answer
    case 'rejected':
    case 'turned away':
      return { kind: 'rejected', why: answer.code }
    case 'wrong':
      return { kind: 'unknown', why: answer.what }
  }
}
