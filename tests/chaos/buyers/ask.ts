import { askForOrder, type Answer, type OrderRequest } from './ask-for-order.ts'
import type { Shopping } from './buy-until-told.ts'
import type { Outcome } from './ledger.ts'

/** One attempt at any order API, noted in the ledger. */
export async function ask({ apiUrls, ledger, random }: Shopping, request: OrderRequest): Promise<Answer> {
  ledger.counts.attempts += 1
  const answer = await askForOrder(random.pick(apiUrls()), request)
  if (answer.kind === 'wrong') ledger.findings.push({ promise: 'answers', text: answer.what, at: Date.now() })
  if (answer.kind === 'placed') ledger.counts.placed += 1
  return answer
}

/** What it means for who does not ask again. */
export function outcomeOf(answer: Answer): Outcome {
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
