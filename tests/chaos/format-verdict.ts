import type { InjectedFault } from './faults/inject-faults.ts'
import { promises, type CheckResult, type Finding } from './finding.ts'
import type { ChaosResult } from './run-chaos.ts'

/** Of each promise that was broken, so many examples. */
const MOST_EXAMPLES = 3

/** True when every promise was kept. */
export const isKept = ({ results }: ChaosResult) => results.every(({ findings }) => findings.length === 0)

/** The table, and for each promise that was broken: the order, the fault before it, and how to repeat the run. */
export function formatVerdict(result: ChaosResult, command: string, { interrupted = false } = {}): string {
  const rows = result.results.map(formatRow)
  const broken = result.results.filter(({ findings }) => findings.length > 0)
  const examples = broken.flatMap(({ findings }) => [
    ...findings.slice(0, MOST_EXAMPLES).map((finding) => formatFinding(finding, result.faults)),
    ...(findings.length > MOST_EXAMPLES ? [`  … and ${findings.length - MOST_EXAMPLES} more of these`] : []),
  ])
  const summary =
    broken.length === 0
      ? `Nothing was lost, doubled or oversold: ${result.orders} orders, ${result.faults.length} faults.`
      : `${broken.length} of ${rows.length} promises were broken: ${result.orders} orders, ${result.faults.length} faults.`
  const missed = result.faults.filter((fault) => fault.missed).map(({ kind }) => kind)
  return [
    '',
    ...rows,
    '',
    ...(missed.length > 0 ? [`Faults without a target: ${missed.join(', ')}`, ''] : []),
    ...(examples.length > 0 ? [...examples, ''] : []),
    ...(interrupted ? ['The run was interrupted: this is what was counted until then.'] : []),
    summary,
    `${broken.length === 0 ? 'The same again' : 'Repeat it with'}: ${command}`,
  ].join('\n')
}

function formatRow({ promise, counted, findings, untried }: CheckResult): string {
  const kept = untried === true ? 'not tried' : 'kept'
  const verdict = findings.length === 0 ? kept : `BROKEN ${findings.length} ×`
  return `  ${promises[promise].padEnd(72)} ${counted.padEnd(50)} ${verdict}`
}

function formatFinding({ text, at }: Finding, faults: readonly InjectedFault[]): string {
  const before = faults.filter(({ from }) => at !== undefined && from <= at)
  const last = before.at(-1)
  const underWay = before.filter(({ to }) => to === undefined || (at !== undefined && to >= at))
  const causes = underWay.length > 0 ? underWay : last ? [last] : []
  const when = at === undefined ? '' : ` (${new Date(at).toISOString().slice(11, 23)})`
  return [`✗ ${text}${when}`, ...causes.map((fault) => `    after ${describeFault(fault)}`)].join('\n')
}

export function describeFault({ number, kind, what, from }: InjectedFault): string {
  return `fault ${number} at ${new Date(from).toISOString().slice(11, 23)}: ${what} [${kind}]`
}
