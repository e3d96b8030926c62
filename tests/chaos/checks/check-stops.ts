import type { CheckResult } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** Noted when it happened. */
export function checkStops({ ledger }: Evidence): CheckResult {
  const findings = ledger.findings.filter(({ promise }) => promise === 'stops')
  return { promise: 'stops', counted: `${ledger.counts.stops} stops judged`, findings }
}
