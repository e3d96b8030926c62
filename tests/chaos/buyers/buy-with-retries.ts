import { pause } from '../../../services/shared/runtime/backoff.ts'
import type { Answer, OrderRequest } from './ask-for-order.ts'
import { ask, outcomeOf, type Shopping } from './ask.ts'
import type { Outcome } from './ledger.ts'

type FinalAnswer = Extract<Answer, { kind: 'placed' | 'rejected' }>

/**
 * A client that retries the same request, with the same key, at any order API, until it gets a final answer.
 * Some send it twice at once; some send it again after the answer, and some send another body with the same key.
 */
export async function buyWithRetries(
  shopping: Shopping,
  request: OrderRequest & { readonly key: string },
): Promise<Outcome> {
  const { ledger, random } = shopping
  const startedAt = Date.now()
  const answer = await askUntilFinal(shopping, request)
  const outcome = outcomeOf(answer ?? { kind: 'unknown', why: 'no final answer' })
  ledger.intents.push({ request, kind: 'keyed', startedAt, outcome })
  if (answer?.kind === 'rejected' && answer.code !== 'out_of_stock')
    report(shopping, request, `was refused: ${answer.code}`)
  if (answer?.kind !== 'placed') return outcome
  if (random.percent(4)) await askAgain(shopping, request, answer.orderId)
  if (random.percent(2)) await askForSomethingElse(shopping, request, answer.orderId)
  return outcome
}

/** Undefined when it was given up. */
async function askUntilFinal(shopping: Shopping, request: OrderRequest): Promise<FinalAnswer | undefined> {
  const { random, giveUp } = shopping
  while (!giveUp.aborted) {
    const twins = random.percent(6) ? 2 : 1
    const answers = await Promise.all(Array.from({ length: twins }, () => ask(shopping, request)))
    const final = answers.filter(isFinal)
    const [first] = final
    if (first !== undefined) {
      if (new Set(final.map(describe)).size > 1)
        report(shopping, request, `was answered at once ${final.map(describe).join(' and ')}`)
      return first
    }
    await pause(random.between(50, 300), giveUp)
  }
  return undefined
}

async function askAgain(shopping: Shopping, request: OrderRequest, orderId: number): Promise<void> {
  const again = await askUntilFinal(shopping, request)
  if (again === undefined || (again.kind === 'placed' && again.orderId === orderId)) return
  report(shopping, request, `was order ${orderId}, and then ${describe(again)}`)
}

async function askForSomethingElse(
  shopping: Shopping,
  request: OrderRequest,
  orderId: number,
): Promise<void> {
  const other = await askUntilFinal(shopping, { ...request, quantity: request.quantity + 1 })
  if (other === undefined || (other.kind === 'rejected' && other.code === 'idempotency_key_reused')) return
  report(shopping, request, `was order ${orderId}, and with another body ${describe(other)}`)
}

const isFinal = (answer: Answer): answer is FinalAnswer =>
  answer.kind === 'placed' || answer.kind === 'rejected'

function describe(answer: FinalAnswer): string {
  return answer.kind === 'placed' ? `order ${answer.orderId}` : answer.code
}

function report({ ledger }: Shopping, { key, userId }: OrderRequest, what: string): void {
  ledger.findings.push({
    promise: 'clients',
    text: `the request of ${userId} with the key ${key} ${what}`,
    at: Date.now(),
  })
}
