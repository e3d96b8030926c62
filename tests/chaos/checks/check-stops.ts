import type { CheckResult } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** Noted when it happened. */
export function checkStops({ ledger }: Evidence): CheckResult {
  const findings = ledger.findings.filter(({ promise }) => promise === 'stops')
  const { stops } = ledger.counts
  // A run may be of other kinds of fault only.
  const counted = stops === 0 ? 'not tried' : `${stops} stops`
  return { promise: 'stops', counted, seen: 1, findings }
}
