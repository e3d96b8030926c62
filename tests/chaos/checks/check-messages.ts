import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** What LINE accepted, against the orders: one message each, with the right words, and none without an order. */
export function checkMessages({ orders, messages, ledger }: Evidence): CheckResult {
  const byKey = Map.groupBy(messages, ({ retryKey }) => retryKey)
  const byRetryKey = new Map(orders.map((order) => [order.retryKey, order]))
  const ofOrders = orders.flatMap((order): Finding[] => {
    const { id, status, userLineUid } = order
    const accepted = byKey.get(order.retryKey) ?? []
    const at = order.updatedAt.getTime()
    const finding = (text: string): Finding[] => [{ promise: 'messages', text, at }]
    if (accepted.length > 1) return finding(`LINE accepted ${accepted.length} messages for order ${id}`)
    // Where a user was unknown only for a moment, LINE may have accepted what it then refused.
    // And what has not drained is said to be so elsewhere.
    const mayBeTold = status !== 'failed' || ledger.sometimesUnknownUsers.has(userLineUid)
    if (accepted.length === 1 && !mayBeTold)
      return finding(`order ${id} is ${status}, and LINE accepted its message`)
    if (accepted.length === 0 && status === 'success')
      return finding(`order ${id} is success, and LINE has no message`)
    return []
  })
  const strangers = messages.flatMap(({ retryKey, to, text, acceptedAt }): Finding[] => {
    const order = byRetryKey.get(retryKey ?? '')
    const at = Date.parse(acceptedAt)
    if (order === undefined)
      return [{ promise: 'messages', text: `LINE accepted "${text}" for ${to} without an order`, at }]
    const isRight = to === order.userLineUid && text === `Buy product: ${order.productName} successful!`
    return isRight ? [] : [{ promise: 'messages', text: `order ${order.id}: "${text}" went to ${to}`, at }]
  })
  return {
    promise: 'messages',
    counted: `${messages.length} messages`,
    seen: messages.length,
    findings: [...ofOrders, ...strangers],
  }
}
