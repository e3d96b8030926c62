import type { CheckResult } from '../finding.ts'
import type { Evidence } from './evidence.ts'

/** Noted all the time, and while streams were not read. */
export function checkMemory({ ledger }: Evidence): CheckResult {
  const findings = ledger.findings.filter(({ promise }) => promise === 'memory')
  const services = Map.groupBy(ledger.mostMemoryMb, ([name]) => name.replace(/-\d$/, ''))
  const most = [...services].map(([name, copies]) => `${name} ${Math.max(...copies.map(([, mb]) => mb))}`)
  return {
    promise: 'memory',
    counted: `${most.join(', ')} MB`,
    seen: ledger.mostMemoryMb.size,
    // A run may be of other kinds of fault only.
    untried: ledger.counts.stalledStreams === 0,
    findings,
  }
}
