import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence, StoredOrder } from './evidence.ts'
import { wasSkipped } from './was-skipped.ts'

/** Poison is put aside and kept; whom LINE refuses has failed orders, and nobody else has. */
export function checkBystanders(evidence: Evidence): CheckResult {
  const { ledger, orders, poisons } = evidence
  const refused = orders.filter(({ userLineUid }) => ledger.refusedUsers.has(userLineUid))
  return {
    promise: 'bystanders',
    counted: `${poisons.length} poisons, ${refused.length} orders of refused users`,
    findings: [
      ...ledger.findings.filter(({ promise }) => promise === 'bystanders'),
      ...checkPoisons(evidence),
      ...checkFailures(evidence),
    ],
  }
}

/** Each in the topic of dead letters, and once in the table; the copy of an old message in neither. */
function checkPoisons(evidence: Evidence): Finding[] {
  const { ledger, poisons, letters, buriedPoisons } = evidence
  const placeOf = (place: { partition: number | null; offset: number | null }) =>
    `${place.partition}@${place.offset}`
  const stored = Map.groupBy(letters, placeOf)
  return ledger.poisons.flatMap(({ id, what, toBeBuried }): Finding[] => {
    const places = poisons.filter((poison) => poison.id === id)
    if (wasSkipped(evidence, places)) return []
    const about = (text: string): Finding[] => [{ promise: 'bystanders', text: `${what} (${id}) ${text}` }]
    if (places.length === 0) return about('never reached the topic: the run itself is at fault')
    if (toBeBuried !== buriedPoisons.has(id))
      return about(toBeBuried ? 'is not among the dead letters' : 'is among the dead letters')
    const wanted = toBeBuried ? 1 : 0
    const wrong = places.find((place) => (stored.get(placeOf(place)) ?? []).length !== wanted)
    return wrong ? about(`is stored ${stored.get(placeOf(wrong))?.length ?? 0} times in dead_letters`) : []
  })
}

function checkFailures({ ledger, orders, buriedOrders, letters, events }: Evidence): Finding[] {
  const waiting = new Set(letters.filter(({ status }) => status === 'waiting').map(({ orderId }) => orderId))
  const tracesOf = Map.groupBy(events, ({ orderId }) => orderId)

  function faultOf({ id, status, userLineUid }: StoredOrder): string | undefined {
    const isRefused = ledger.refusedUsers.has(userLineUid)
    const mayFail = isRefused || ledger.sometimesUnknownUsers.has(userLineUid)
    if (isRefused && status === 'success') return 'is success, and LINE refuses its user'
    if (status === 'failed' && !mayFail) return 'failed, and LINE does not refuse its user'
    if (status === 'failed' && !buriedOrders.has(id)) return 'failed, and has no dead letter'
    if (status === 'failed' && !waiting.has(id)) return 'failed, and nothing of it waits for an operator'
    if (!ledger.replayed.has(id)) return undefined
    if (!isRefused && status !== 'success') return `was replayed, and is ${status}`
    const traces = new Set((tracesOf.get(id) ?? []).map(({ traceId }) => traceId))
    return traces.size > 2 ? `was replayed once, by ${traces.size - 1} events` : undefined
  }

  return orders.flatMap((order): Finding[] => {
    const fault = faultOf(order)
    const { id, updatedAt } = order
    return fault === undefined
      ? []
      : [{ promise: 'bystanders', text: `order ${id} ${fault}`, orderId: id, at: updatedAt.getTime() }]
  })
}
