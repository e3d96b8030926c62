import type { CheckResult } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** Noted when it happened. */
export function checkStops({ ledger }: Evidence): CheckResult {
  const findings = ledger.findings.filter(({ promise }) => promise === 'stops')
  const { stops } = ledger.counts
  const counted = stops === 1 ? '1 stop' : `${stops} stops`
  // A run may be of other kinds of fault only.
  return { promise: 'stops', counted, seen: 1, untried: stops === 0, findings }
}
