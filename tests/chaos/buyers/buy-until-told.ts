import { askForOrder, type Answer, type OrderRequest } from './ask-for-order.ts'
import type { Ledger, Outcome } from './ledger.ts'
import { pauseBeforeRetry } from './shop-floor.ts'
import type { Random } from '../random.ts'

export interface Shopping {
  /** The order APIs that there are just now. */
  readonly apiUrls: () => readonly string[]
  readonly ledger: Ledger
  readonly random: Random
}

type FinalAnswer = Extract<Answer, { kind: 'placed' | 'rejected' }>

/**
 * A client that retries: the same again, under the same key, at whichever API, until it is told an outcome.
 * Some are impatient and ask twice at once; some ask again after they were told, and some with another body.
 */
export async function buyUntilTold(
  shopping: Shopping,
  request: OrderRequest & { readonly key: string },
): Promise<Outcome> {
  const { ledger, random } = shopping
  const startedAt = Date.now()
  const answer = await askUntilFinal(shopping, request)
  const outcome = answer.kind === 'placed' ? answer : { kind: 'rejected' as const, why: answer.code }
  ledger.intents.push({ request, kind: 'keyed', startedAt, outcome })
  if (answer.kind === 'rejected') {
    if (answer.code !== 'out_of_stock') report(shopping, request, `was refused: ${answer.code}`)
    return outcome
  }
  if (random.percent(4)) await askAgain(shopping, request, answer.orderId)
  if (random.percent(2)) await askForSomethingElse(shopping, request, answer.orderId)
  return outcome
}

async function askUntilFinal(shopping: Shopping, request: OrderRequest): Promise<FinalAnswer> {
  for (;;) {
    const twins = shopping.random.percent(6) ? 2 : 1
    const answers = await Promise.all(Array.from({ length: twins }, () => ask(shopping, request)))
    const final = answers.filter(isFinal)
    const [first] = final
    if (first !== undefined) {
      if (new Set(final.map(describe)).size > 1) {
        report(shopping, request, `was answered at once ${final.map(describe).join(' and ')}`)
      }
      return first
    }
    await pauseBeforeRetry(shopping.random)
  }
}

async function askAgain(shopping: Shopping, request: OrderRequest, orderId: number): Promise<void> {
  const again = await askUntilFinal(shopping, request)
  if (again.kind === 'placed' && again.orderId === orderId) return
  report(shopping, request, `was order ${orderId}, and then ${describe(again)}`)
}

async function askForSomethingElse(
  shopping: Shopping,
  request: OrderRequest,
  orderId: number,
): Promise<void> {
  const other = await askUntilFinal(shopping, { ...request, quantity: request.quantity + 1 })
  if (other.kind === 'rejected' && other.code === 'idempotency_key_reused') return
  report(shopping, request, `was order ${orderId}, and with another body ${describe(other)}`)
}

async function ask({ apiUrls, ledger, random }: Shopping, request: OrderRequest): Promise<Answer> {
  ledger.counts.attempts += 1
  const answer = await askForOrder(random.pick(apiUrls()), request)
  if (answer.kind === 'wrong') ledger.findings.push({ promise: 'answers', text: answer.what, at: Date.now() })
  if (answer.kind === 'placed') ledger.counts.placed += 1
  return answer
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
