import type { CheckResult } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** Noted while streams were not read. */
export function checkMemory({ ledger }: Evidence): CheckResult {
  const findings = ledger.findings.filter(({ promise }) => promise === 'memory')
  const { stalledStreams } = ledger.counts
  // A run may be of other kinds of fault only.
  return {
    promise: 'memory',
    counted: `${stalledStreams} streams`,
    seen: 1,
    untried: stalledStreams === 0,
    findings,
  }
}
