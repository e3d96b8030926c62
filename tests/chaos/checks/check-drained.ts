import type { CheckResult, Finding } from '../finding.ts'
import type { Evidence } from './evidence.ts'

const IN_TIME_MS = 60_000

/** After the last fault nothing is left to do, within a minute and by itself. */
export function checkDrained({ orders, ledger, drainedAfterMs }: Evidence): CheckResult {
  const pending = orders.filter(({ status }) => status === 'pending')
  const findings: Finding[] = pending.map(({ id, createdAt }) => ({
    promise: 'drained',
    text: `order ${id} is still pending`,
    at: createdAt.getTime(),
  }))
  if (drainedAfterMs === undefined) findings.push({ promise: 'drained', text: 'not everything drained' })
  else if (drainedAfterMs > IN_TIME_MS)
    findings.push({ promise: 'drained', text: `it took ${Math.round(drainedAfterMs / 1000)} s` })
  return {
    promise: 'drained',
    counted: drainedAfterMs === undefined ? 'never' : `${(drainedAfterMs / 1000).toFixed(1)} s`,
    seen: orders.length,
    findings: [...ledger.findings.filter(({ promise }) => promise === 'drained'), ...findings],
  }
}
