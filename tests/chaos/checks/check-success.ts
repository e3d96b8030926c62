import type { CheckResult, Finding } from '../finding.ts'
import type { Ledger } from '../buyers/ledger.ts'
import type { Evidence } from './evidence.ts'
import { wasSkipped } from './was-skipped.ts'

/** An order is marked after LINE accepted it; and before an offset beyond its event is committed. */
export function checkSuccess(evidence: Evidence): CheckResult {
  const findings = [
    ...evidence.ledger.findings.filter(({ promise }) => promise === 'success'),
    ...markedTooEarly(evidence),
    ...passedUnfinished(evidence),
  ]
  const marked = evidence.orders.filter(({ status }) => status === 'success')
  return {
    promise: 'success',
    counted: `${marked.length} successes, ${evidence.offsets.length} offsets`,
    seen: Math.min(marked.length, evidence.offsets.length),
    findings,
  }
}

function markedTooEarly({ orders, messages, ledger }: Evidence): Finding[] {
  const acceptedAt = new Map(
    messages.map((message) => [message.retryKey, trueTime(message.acceptedAt, ledger)]),
  )
  return orders
    .filter(({ status }) => status === 'success')
    .flatMap(({ id, retryKey, updatedAt }): Finding[] => {
      const at = updatedAt.getTime()
      const early = (acceptedAt.get(retryKey) ?? at) - at
      if (early <= 0) return []
      return [
        {
          promise: 'success',
          text: `order ${id} was marked ${early} ms before LINE accepted it`,
          at,
        },
      ]
    })
}

/** The time of acceptance by the true clock. */
function trueTime(acceptedAt: string, { lineClock }: Ledger): number {
  const shown = Date.parse(acceptedAt)
  const shift = lineClock.findLast(({ from, shiftMs }) => shown - shiftMs >= from)
  return shown - (shift?.shiftMs ?? 0)
}

function passedUnfinished(evidence: Evidence): Finding[] {
  const { orders, events, offsets, ledger } = evidence
  const finishedAt = new Map(
    orders.map(({ id, status, updatedAt }) => [id, status === 'pending' ? Infinity : updatedAt.getTime()]),
  )
  const byPartition = Map.groupBy(events, ({ partition }) => partition)
  const found = new Map<number, Finding>()
  for (const { partition, offset, at } of offsets) {
    for (const event of byPartition.get(partition) ?? []) {
      if (event.offset >= offset) break
      const { orderId } = event
      if (found.has(orderId) || ledger.replayed.has(orderId) || wasSkipped(evidence, [event])) continue
      const late = (finishedAt.get(orderId) ?? 0) - at
      if (late <= 0) continue
      const text = `offset ${offset} of partition ${partition} was committed before order ${orderId} (offset ${event.offset}) was finished`
      found.set(orderId, { promise: 'success', text, at })
    }
  }
  return [...found.values()]
}
