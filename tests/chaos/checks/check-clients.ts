import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** Clients that retry have exactly the orders that were answered, each once. */
export function checkClients({ ledger, orders }: Evidence): CheckResult {
  const keyed = ledger.intents.filter(({ kind }) => kind === 'keyed')
  const meant = Map.groupBy(keyed, ({ request }) => request.userId)
  const strangers = new Set(
    ledger.intents.filter(({ kind }) => kind === 'once').map(({ request }) => request.userId),
  )
  const have = Map.groupBy(orders, ({ userLineUid }) => userLineUid)
  const findings = [...have].flatMap(([user, theirs]): Finding[] => {
    if (strangers.has(user)) return []
    const answered = (meant.get(user) ?? []).flatMap(({ outcome }) =>
      outcome.kind === 'placed' ? [outcome.orderId] : [],
    )
    const known = new Set(answered)
    const tooMany = theirs.filter(({ id }) => !known.has(id))
    const doubled = answered.length - known.size
    return [
      ...tooMany.map(({ id, createdAt }): Finding => {
        const text = `order ${id} of ${user} has no 201 answer`
        return { promise: 'clients', text, at: createdAt.getTime() }
      }),
      ...(doubled > 0
        ? [{ promise: 'clients' as const, text: `${user} got ${doubled} orders for two requests each` }]
        : []),
    ]
  })
  const unanswered = keyed
    .filter(({ outcome }) => outcome.kind === 'unknown')
    .map(({ request, startedAt }): Finding => {
      const text = `${request.userId} got no final answer to the request with the key ${request.key}`
      return { promise: 'clients', text, at: startedAt }
    })
  return {
    promise: 'clients',
    counted: `${keyed.length} intents of ${meant.size} users`,
    seen: keyed.length,
    findings: [...ledger.findings.filter(({ promise }) => promise === 'clients'), ...unanswered, ...findings],
  }
}
