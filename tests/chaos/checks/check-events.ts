import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'
import { wasSkipped } from './was-skipped.ts'

/**
 * An order and its event come together: none is missing in the topic, and each was made of the request that placed
 * the order. One that was made later means that the first was lost and had to be repaired; so it may be only
 * where it was skipped by hand.
 */
export function checkEvents(evidence: Evidence): CheckResult {
  const { orders, events, outboxRows, ledger } = evidence
  const byOrder = Map.groupBy(events, ({ orderId }) => orderId)
  const requested = new Map(
    ledger.intents.flatMap(({ outcome, request }) =>
      outcome.kind === 'placed' ? [[outcome.orderId, request.traceId]] : [],
    ),
  )
  const findings = orders.flatMap(({ id, createdAt, userLineUid }): Finding[] => {
    const about = { promise: 'events' as const, orderId: id, at: createdAt.getTime() }
    const told = byOrder.get(id) ?? []
    if (told.length === 0) return [{ ...about, text: `the event of order ${id} never reached Kafka` }]
    if (told.some(({ userId }) => userId !== userLineUid)) {
      return [{ ...about, text: `an event of order ${id} names another user` }]
    }
    const traceId = requested.get(id)
    const wasRepaired = traceId !== undefined && told.some((event) => event.traceId !== traceId)
    if (!wasRepaired || ledger.replayed.has(id) || wasSkipped(evidence, told)) return []
    return [{ ...about, text: `the event of order ${id} was lost, and another had to be made` }]
  })
  if (outboxRows > 0)
    findings.push({ promise: 'events', text: `${outboxRows} events are still in the outbox` })
  return { promise: 'events', counted: `${events.length} events in Kafka`, findings }
}
