import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'
import { wasSkipped } from './was-skipped.ts'

/**
 * An order and its event come together: none is missing in the topic, and none was told by a second event. A
 * second one means that the first was lost and had to be repaired; so it may be only where it was skipped by hand.
 */
export function checkEvents(evidence: Evidence): CheckResult {
  const { orders, events, outboxRows, ledger } = evidence
  const byOrder = Map.groupBy(events, ({ orderId }) => orderId)
  const findings = orders.flatMap(({ id, createdAt, userLineUid }): Finding[] => {
    const about = { promise: 'events' as const, orderId: id, at: createdAt.getTime() }
    const told = byOrder.get(id) ?? []
    if (told.length === 0) return [{ ...about, text: `the event of order ${id} never reached Kafka` }]
    if (told.some(({ userId }) => userId !== userLineUid)) {
      return [{ ...about, text: `an event of order ${id} names another user` }]
    }
    const ids = new Set(told.map(({ eventId }) => eventId))
    const mayBeRepeated = ledger.replayed.has(id) || wasSkipped(evidence, told)
    if (ids.size === 1 || mayBeRepeated) return []
    return [{ ...about, text: `order ${id} had to be told by ${ids.size} events` }]
  })
  if (outboxRows > 0)
    findings.push({ promise: 'events', text: `${outboxRows} events are still in the outbox` })
  return { promise: 'events', counted: `${events.length} events in Kafka`, findings }
}
