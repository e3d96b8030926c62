import type { Intent } from '../buyers/ledger.ts'
import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence, StoredOrder } from './evidence.ts'

/** Each answer against the database. */
export function checkAnswers({ ledger, orders, stock }: Evidence): CheckResult {
  const byId = new Map(orders.map((order) => [order.id, order]))
  const byUser = Map.groupBy(orders, ({ userLineUid }) => userLineUid)

  function faultsOf(intent: Intent): string[] {
    const { kind, outcome, request } = intent
    const differences =
      outcome.kind === 'placed' ? differencesOf(intent, byId.get(outcome.orderId), outcome.orderId) : []
    // Stock never rises: what is there in the end was there then.
    const isThere = (stock.get(request.productId) ?? 0) >= request.quantity
    const soldOut = outcome.kind === 'rejected' && outcome.why === 'out_of_stock' && isThere
    return [
      ...differences,
      ...(soldOut
        ? [`${request.userId} was refused product ${request.productId} as sold out, but it has stock`]
        : []),
      ...(kind === 'once' ? leftovers(intent, byUser.get(request.userId) ?? []) : []),
    ]
  }

  const findings = ledger.intents.flatMap((intent) =>
    faultsOf(intent).map((text): Finding => ({ promise: 'answers', text, at: intent.startedAt })),
  )
  return {
    promise: 'answers',
    counted: `${ledger.counts.attempts} requests`,
    seen: ledger.counts.attempts,
    findings: [...ledger.findings.filter(({ promise }) => promise === 'answers'), ...findings],
  }
}

function differencesOf({ request }: Intent, order: StoredOrder | undefined, orderId: number): string[] {
  if (order === undefined) return [`order ${orderId} was answered 201 and does not exist`]
  const asAsked =
    order.userLineUid === request.userId &&
    order.productId === request.productId &&
    order.quantity === request.quantity
  return asAsked ? [] : [`order ${orderId} is not what was asked for`]
}

/** Of a client that asked once: exactly the answered order, none after a rejection, at most one after an unknown outcome. */
function leftovers({ request, outcome }: Intent, left: readonly StoredOrder[]): string[] {
  const [most, answer] = outcome.kind === 'rejected' ? [0, outcome.why] : [1, outcome.kind]
  if (left.length <= most) return []
  return [
    `${request.userId} asked once, was answered ${answer}, and has the orders ${left.map(({ id }) => id).join()}`,
  ]
}
