import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'
import { wasSkipped } from './was-skipped.ts'

/**
 * Messages of one user and one partition: LINE accepted them in the order of their events, and those lie in the
 * order in which the user placed them, who waited for each answer before asking for the next.
 */
export function checkOrder(evidence: Evidence): CheckResult {
  const { events, messages, orders, ledger } = evidence
  const firstEvent = new Map<number, { partition: number; offset: number }>()
  const eventsOf = Map.groupBy(events, ({ orderId }) => orderId)
  for (const [orderId, itsEvents] of eventsOf) {
    const [first] = itsEvents.toSorted((one, other) => one.offset - other.offset)
    // What was repeated by hand comes when it comes; and offsets of two partitions cannot be compared.
    const isOneLane = itsEvents.every(({ partition }) => partition === first?.partition)
    if (first && isOneLane && !ledger.replayed.has(orderId) && !wasSkipped(evidence, itsEvents))
      firstEvent.set(orderId, first)
  }
  const orderOf = new Map(orders.map((order) => [order.retryKey, order]))
  const accepted = messages
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .flatMap(({ retryKey, to, acceptedAt }) => {
      const order = orderOf.get(retryKey ?? '')
      const event = firstEvent.get(order?.id ?? 0)
      return order && event ? [{ ...event, user: to, orderId: order.id, at: Date.parse(acceptedAt) }] : []
    })
  const placed = orders.flatMap(({ id, userLineUid, createdAt }) => {
    const event = firstEvent.get(id)
    return event ? [{ ...event, user: userLineUid, orderId: id, at: createdAt.getTime() }] : []
  })
  return {
    promise: 'order',
    counted: `${accepted.length} messages of ${new Set(accepted.map(({ user }) => user)).size} users`,
    seen: messages.length,
    findings: [
      ...overtakings(
        accepted,
        (earlier, later) =>
          `LINE accepted order ${earlier} before order ${later}, against their order in Kafka`,
      ),
      ...overtakings(
        placed,
        (earlier, later) => `order ${earlier} was placed before order ${later}, and lies behind it in Kafka`,
      ),
    ],
  }
}

interface Step {
  readonly user: string
  readonly partition: number
  readonly offset: number
  readonly orderId: number
  readonly at: number
}

function overtakings(
  steps: readonly Step[],
  describe: (earlier: number, later: number) => string,
): Finding[] {
  const lanes = Map.groupBy(steps, ({ user, partition }) => `${partition} ${user}`)
  return [...lanes.values()].flatMap((lane) =>
    lane.flatMap((step, index): Finding[] => {
      const before = lane[index - 1]
      if (before === undefined || before.offset < step.offset) return []
      const text = describe(before.orderId, step.orderId)
      return [{ promise: 'order', text, at: step.at }]
    }),
  )
}
