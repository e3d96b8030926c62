import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence, StoredOrder } from './evidence.ts'
import { wasSkipped } from './was-skipped.ts'

/** Poison becomes dead letters. Only orders of users that LINE refuses have failed. */
export function checkIsolation(evidence: Evidence): CheckResult {
  const { ledger, orders, poisons } = evidence
  const refused = orders.filter(({ userLineUid }) => ledger.refusedUsers.has(userLineUid))
  return {
    promise: 'isolation',
    counted: `${poisons.length} poisons, ${refused.length} orders of refused users`,
    seen: orders.length,
    findings: [
      ...ledger.findings.filter(({ promise }) => promise === 'isolation'),
      ...checkPoisons(evidence),
      ...checkFailures(evidence),
    ],
  }
}

/** Each in the topic of dead letters, and once in the table; the copy of an old message in neither. */
function checkPoisons(evidence: Evidence): Finding[] {
  const { ledger, poisons, letters, poisonDeadLetters } = evidence
  const placeOf = (place: { partition: number | null; offset: number | null }) =>
    `${place.partition}@${place.offset}`
  const stored = Map.groupBy(letters, placeOf)
  return ledger.poisons.flatMap(({ id, what, needsDeadLetter }): Finding[] => {
    const places = poisons.filter((poison) => poison.id === id)
    if (wasSkipped(evidence, places)) return []
    const about = (text: string): Finding[] => [{ promise: 'isolation', text: `${what} (${id}) ${text}` }]
    if (places.length === 0) return about('never reached the topic: the run itself failed')
    if (needsDeadLetter !== poisonDeadLetters.has(id))
      return about(needsDeadLetter ? 'is not among the dead letters' : 'is among the dead letters')
    const wanted = needsDeadLetter ? 1 : 0
    const wrong = places.find((place) => (stored.get(placeOf(place)) ?? []).length !== wanted)
    return wrong ? about(`is stored ${stored.get(placeOf(wrong))?.length ?? 0} times in dead_letters`) : []
  })
}

function checkFailures(evidence: Evidence): Finding[] {
  const { ledger, orders, orderDeadLetters, letters, events } = evidence
  const waiting = new Set(letters.filter(({ status }) => status === 'waiting').map(({ orderId }) => orderId))
  const tracesOf = Map.groupBy(events, ({ orderId }) => orderId)

  function whatIsWrongWith({ id, status, userLineUid }: StoredOrder): string | undefined {
    const isRefused = ledger.refusedUsers.has(userLineUid)
    const mayFail = isRefused || ledger.sometimesUnknownUsers.has(userLineUid)
    if (isRefused && status === 'success') return 'is success, and LINE refuses its user'
    if (status === 'success' && waiting.has(id))
      return 'is success, and something of it waits for an operator'
    if (status !== 'failed') return undefined
    if (!mayFail) return 'failed, and LINE does not refuse its user'
    if (!orderDeadLetters.has(id)) return 'failed, and has no dead letter'
    return waiting.has(id) ? undefined : 'failed, and nothing of it waits for an operator'
  }

  /** Once, however often it was asked for: one event more than the first. */
  function whatIsWrongWithReplay({ id, status, userLineUid }: StoredOrder): string | undefined {
    if (!ledger.replayed.has(id)) return undefined
    if (!ledger.refusedUsers.has(userLineUid) && status !== 'success') return `was replayed, and is ${status}`
    const itsEvents = tracesOf.get(id) ?? []
    const traces = new Set(itsEvents.map(({ traceId }) => traceId))
    if (wasSkipped(evidence, itsEvents) || traces.size <= 2) return undefined
    return `was replayed once, by ${traces.size - 1} events`
  }

  return orders.flatMap((order): Finding[] => {
    const fault = whatIsWrongWith(order) ?? whatIsWrongWithReplay(order)
    const { id, updatedAt } = order
    return fault === undefined
      ? []
      : [{ promise: 'isolation', text: `order ${id} ${fault}`, at: updatedAt.getTime() }]
  })
}
