// `npm run bench`: how fast the platform is, against others in the same run.
import { join } from 'node:path'
import { countSignals } from '../../infra/local/count-signals.ts'
import { createProgress, type Progress } from '../../infra/local/progress.ts'
import { messageOf } from '../../services/shared/errors.ts'
import { createScope, type Scope } from '../support/scope.ts'
import { startPlatform } from './platform/start-platform.ts'
import { readOptions, usage, type BenchCommand } from './read-options.ts'
import { describeMachine } from './report/describe-machine.ts'
import { formatReport } from './report/format-report.ts'
import type { PartReport, Report } from './report/report.ts'
import { saveReport } from './report/save-report.ts'

const write = (text: string) => void process.stdout.write(text)
const print = (text: string) => write(`${text}\n`)

const [directory = '', ...args] = process.argv.slice(2)
process.exitCode = await main()

async function main(): Promise<number> {
  if (args.includes('--help')) {
    print(usage)
    return 0
  }
  let options: BenchCommand
  try {
    options = readOptions(args)
  } catch (error) {
    print(`${messageOf(error)}\n(npm run bench -- --help says what there is.)`)
    return 2
  }
  const progress = createProgress({ write, isTTY: process.stdout.isTTY, columns: process.stdout.columns })
  const ends: (() => Promise<void>)[] = []
  const scope = createScope({ after: (end) => ends.push(end) })
  try {
    const report = await measure(scope, progress, options)
    print(formatReport(report))
    // Beside the directory, which the next run empties.
    for (const file of saveReport(report, `${directory}-reports`)) print(`Written to ${file}`)
    return report.parts.every(({ wrong }) => wrong.length === 0) ? 0 : 1
  } catch (error) {
    print(messageOf(error))
    return 1
  } finally {
    for (const end of ends) await end().catch(() => undefined)
  }
}

async function measure(scope: Scope, progress: Progress, options: BenchCommand): Promise<Report> {
  const { signal, hurry } = listenForSignals()
  const startedAt = new Date().toISOString()
  const platform = await startPlatform(scope, {
    directory: join(directory, 'platform'),
    ...{ progress, signal, hurry },
  })
  const reports: PartReport[] = []
  for (const { name, run } of options.parts) {
    const part = await progress.step(name, (detail) => run({ scope, platform, options, detail }))
    reports.push({ name, ...part })
  }
  const command = ['npm run bench --', ...args].join(' ')
  return { startedAt, command, machine: describeMachine(), parts: reports }
}

/** The first Ctrl-C ends the run in order, the second at once. */
function listenForSignals(): { signal: AbortSignal; hurry: AbortSignal } {
  const [stopping, hurry] = [new AbortController(), new AbortController()]
  const onSignal = countSignals({
    onFirst: () => stopping.abort(new Error('Ended before everything was measured.')),
    onSecond: () => hurry.abort(),
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
  return { signal: stopping.signal, hurry: hurry.signal }
}
