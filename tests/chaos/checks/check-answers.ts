import type { Intent } from '../buyers/ledger.ts'
import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence, StoredOrder } from './evidence.ts'

/** No run sells as much: of such a product nothing can be sold out. */
const PLENTY = 100_000

/** Each answer against the database. */
export function checkAnswers({ ledger, orders, initialStock }: Evidence): CheckResult {
  const byId = new Map(orders.map((order) => [order.id, order]))
  const byUser = Map.groupBy(orders, ({ userLineUid }) => userLineUid)
  const findings = ledger.intents.flatMap((intent): Finding[] => {
    const { outcome, request, startedAt: at } = intent
    if (outcome.kind === 'placed') return differences(intent, byId.get(outcome.orderId))
    const left = intent.kind === 'once' ? (byUser.get(request.userId) ?? []) : []
    if (outcome.kind === 'rejected' && left.length > 0) {
      const text = `${request.userId} was told ${outcome.why}, and order ${left[0]?.id} was left`
      return [{ promise: 'answers', text, orderId: left[0]?.id, at }]
    }
    if (left.length > 1) {
      return [{ promise: 'answers', text: `${request.userId} asked once and has ${left.length} orders`, at }]
    }
    const isAbsurd = outcome.why === 'out_of_stock' && (initialStock.get(request.productId) ?? 0) >= PLENTY
    const text = `${request.userId} was told that product ${request.productId} is sold out, which it is not`
    return isAbsurd ? [{ promise: 'answers', text, at }] : []
  })
  return {
    promise: 'answers',
    counted: `${ledger.counts.attempts} requests`,
    findings: [...ledger.findings.filter(({ promise }) => promise === 'answers'), ...findings],
  }
}

function differences({ request, outcome, startedAt: at }: Intent, order: StoredOrder | undefined): Finding[] {
  const orderId = outcome.kind === 'placed' ? outcome.orderId : undefined
  if (order === undefined) {
    return [{ promise: 'answers', text: `order ${orderId} was answered 201 and does not exist`, orderId, at }]
  }
  const asAsked =
    order.userLineUid === request.userId &&
    order.productId === request.productId &&
    order.quantity === request.quantity
  return asAsked
    ? []
    : [{ promise: 'answers', text: `order ${orderId} is not what was asked for`, orderId, at }]
}
