import { askForOrder, type Answer, type OrderRequest } from './ask-for-order.ts'
import type { Random } from '../random.ts'
import type { Ledger, Outcome } from './ledger.ts'

export interface Shopping {
  /** The order APIs that run now. */
  readonly apiUrls: () => readonly string[]
  readonly ledger: Ledger
  readonly random: Random
  /** Aborted when clients stop retrying. */
  readonly giveUp: AbortSignal
}

/** One attempt at any order API; counted in the ledger. */
export async function ask({ apiUrls, ledger, random }: Shopping, request: OrderRequest): Promise<Answer> {
  ledger.counts.attempts += 1
  const answer = await askForOrder(random.pick(apiUrls()), request)
  if (answer.kind === 'wrong') ledger.findings.push({ promise: 'answers', text: answer.what, at: Date.now() })
  if (answer.kind === 'placed') ledger.counts.placed += 1
  return answer
}

/** What the answer means to a client that does not retry. */
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
