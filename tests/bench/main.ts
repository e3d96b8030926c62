// `npm run bench`: how fast the platform is, against others in the same run.
import { join } from 'node:path'
import { runCommand, type RunContext } from '../support/run-command.ts'
import { startPlatform } from './platform/start-platform.ts'
import { readOptions, usage, type BenchCommand } from './read-options.ts'
import { describeMachine } from './report/describe-machine.ts'
import { formatReport } from './report/format-report.ts'
import type { PartReport, Report } from './report/report.ts'
import { saveReport } from './report/save-report.ts'

/** The tables of published runs; docs/performance.md links to them. */
const DOCUMENTS = join(import.meta.dirname, '..', '..', 'docs', 'bench')

process.exitCode = await runCommand({
  ...{ name: 'bench', usage, readOptions, run },
  reasons: { interrupted: 'Ended before everything was measured.' },
})

async function run(context: RunContext, options: BenchCommand): Promise<number> {
  const { directory, print } = context
  const report = await measure(context, options)
  print(formatReport(report))
  // Beside the directory of the platform, which the next run empties.
  const files = saveReport(report, `${directory}-reports`, options.docs ? DOCUMENTS : undefined)
  for (const file of files) print(`Written to ${file}`)
  return report.parts.every(({ wrong }) => wrong.length === 0) ? 0 : 1
}

async function measure(
  { scope, directory, args, progress, interrupted, hurry }: RunContext,
  options: BenchCommand,
): Promise<Report> {
  const startedAt = new Date().toISOString()
  const platform = await startPlatform(scope, {
    directory: join(directory, 'platform'),
    environment: process.env,
    ...{ progress, signal: interrupted, hurry },
  })
  const reports: PartReport[] = []
  for (const { name, run } of options.parts) {
    const part = await progress.step(name, (detail) => run({ scope, platform, options, detail }))
    reports.push({ name, ...part })
  }
  const command = ['npm run bench --', ...args].join(' ')
  return { startedAt, command, machine: describeMachine(), parts: reports }
}
