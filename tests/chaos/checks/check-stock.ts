import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** While it was watched, and in the end. */
export function checkStock({ ledger, initialStock, stock, orders }: Evidence): CheckResult {
  const ordered = new Map<number, number>()
  for (const { productId, quantity } of orders)
    ordered.set(productId, (ordered.get(productId) ?? 0) + quantity)
  const findings = [...initialStock].flatMap(([id, initial]): Finding[] => {
    const [left, taken] = [stock.get(id) ?? NaN, ordered.get(id) ?? 0]
    if (left >= 0 && left + taken === initial) return []
    return [
      {
        promise: 'stock',
        text: `product ${id}: ${initial} pieces at first, ${taken} ordered, ${left} left in the end`,
      },
    ]
  })
  return {
    promise: 'stock',
    seen: ledger.counts.looks,
    counted: `${initialStock.size} products, ${ledger.counts.looks} looks`,
    findings: [...ledger.findings.filter(({ promise }) => promise === 'stock'), ...findings],
  }
}
