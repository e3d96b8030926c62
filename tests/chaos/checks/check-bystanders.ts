import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** Poison is put aside and kept; whom LINE refuses has failed orders, and nobody else has. */
export function checkBystanders({ ledger, orders, buriedPoisons, buriedOrders }: Evidence): CheckResult {
  const lost = ledger.poisons
    .filter(({ id, toBeBuried }) => toBeBuried !== buriedPoisons.has(id))
    .map(({ id, what, toBeBuried }): Finding => {
      const text = toBeBuried ? 'is not among the dead letters' : 'is among the dead letters'
      return { promise: 'bystanders', text: `${what} (${id}) ${text}` }
    })
  const refused = orders.filter(({ userLineUid }) => ledger.refusedUsers.has(userLineUid))
  const wrong = orders.flatMap(({ id, status, userLineUid, updatedAt }): Finding[] => {
    const about = { promise: 'bystanders' as const, orderId: id, at: updatedAt.getTime() }
    const isRefused = ledger.refusedUsers.has(userLineUid)
    const mayFail = isRefused || ledger.sometimesUnknownUsers.has(userLineUid)
    if (isRefused && status === 'success')
      return [{ ...about, text: `order ${id} is success, and LINE refuses its user` }]
    if (status === 'failed' && !mayFail)
      return [{ ...about, text: `order ${id} failed, and LINE does not refuse its user` }]
    if (status === 'failed' && !buriedOrders.has(id))
      return [{ ...about, text: `order ${id} failed, and has no dead letter` }]
    return []
  })
  return {
    promise: 'bystanders',
    counted: `${ledger.poisons.length} poisons, ${refused.length} orders of refused users`,
    findings: [...lost, ...wrong],
  }
}
