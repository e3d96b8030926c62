import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence, StoredOrder } from './evidence.ts'
import { wasSkipped } from './was-skipped.ts'

/**
 * An order and its event come together: none is missing in the topic, and each was made of the request that placed
 * the order. One that was made later means that the first was lost and had to be repaired; so it may be only
 * where it was skipped by hand.
 */
export function checkEvents(evidence: Evidence): CheckResult {
  const { orders, events, outboxOrderIds, ledger } = evidence
  const byOrder = Map.groupBy(events, ({ orderId }) => orderId)
  const traceOf = traceIds(evidence)

  function faultOf({ id, userLineUid }: StoredOrder): string | undefined {
    const itsEvents = byOrder.get(id) ?? []
    if (itsEvents.length === 0)
      return outboxOrderIds.has(id) ? undefined : `the event of order ${id} never reached Kafka`
    if (itsEvents.some(({ userId, key }) => userId !== userLineUid || key !== userLineUid))
      return `an event of order ${id} names another user, or has another key`
    const traceId = traceOf.get(id)
    const wasRepaired = traceId !== undefined && itsEvents.some((event) => event.traceId !== traceId)
    const mayBeRepeated = evidence.ledger.replayed.has(id) || wasSkipped(evidence, itsEvents)
    return wasRepaired && !mayBeRepeated
      ? `the event of order ${id} was lost and had to be repaired`
      : undefined
  }

  const findings = ledger.findings.filter(({ promise }) => promise === 'events')
  findings.push(
    ...orders.flatMap((order): Finding[] => {
      const text = faultOf(order)
      return text === undefined ? [] : [{ promise: 'events', text, at: order.createdAt.getTime() }]
    }),
  )
  if (outboxOrderIds.size > 0)
    findings.push({ promise: 'events', text: `${outboxOrderIds.size} events are still in the outbox` })
  return { promise: 'events', counted: `${events.length} events in Kafka`, seen: events.length, findings }
}

/** The trace id of the request that placed each order; also of a stranger who never heard of theirs. */
function traceIds({ ledger, orders }: Evidence): Map<number, string> {
  const strangers = new Map(
    ledger.intents
      .filter(({ kind }) => kind === 'once')
      .map(({ request }) => [request.userId, request.traceId]),
  )
  return new Map([
    ...orders.flatMap(({ id, userLineUid }): [number, string][] => {
      const traceId = strangers.get(userLineUid)
      return traceId === undefined ? [] : [[id, traceId]]
    }),
    ...ledger.intents.flatMap(({ outcome, request }): [number, string][] =>
      outcome.kind === 'placed' ? [[outcome.orderId, request.traceId]] : [],
    ),
  ])
}
