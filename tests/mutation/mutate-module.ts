import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MutatedModule } from './modules.ts'

export const STRYKER_DIRECTORY = dirname(fileURLToPath(import.meta.url))
const STRYKER = join(STRYKER_DIRECTORY, 'node_modules/@stryker-mutator/core/bin/stryker.js')

/** A change of the code that no test noticed. */
interface Survivor {
  readonly line: number
  readonly mutator: string
  readonly replacement: string
}

export interface Score {
  readonly file: string
  /** Changes that a test noticed, also by never ending. */
  readonly killed: number
  readonly survivors: readonly Survivor[]
}

/** Changes the module's code in every way that Stryker knows, one by one, and runs its tests each time. */
export async function mutateModule({ file, tests }: MutatedModule, directory: string): Promise<Score> {
  const place = join(directory, basename(file, '.ts'))
  mkdirSync(place, { recursive: true })
  const [config, report] = [join(place, 'stryker.json'), join(place, 'report.json')]
  writeFileSync(config, JSON.stringify(strykerConfig({ file, tests }, report, join(place, 'sandbox'))))
  const stryker = spawn(process.execPath, [STRYKER, 'run', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Stryker starts "node": the one that runs this.
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` },
  })
  const [code] = (await once(stryker, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`Stryker failed for ${file} (${code ?? 'killed'}): see its messages above`)
  return readScore(file, report)
}

function strykerConfig({ file, tests }: MutatedModule, report: string, sandbox: string): object {
  return {
    testRunner: 'tap',
    tap: { testFiles: tests, nodeArgs: ['--test-reporter=tap', '-r', '{{hookFile}}', '{{testFile}}'] },
    mutate: [file],
    // The machine has other work, too.
    concurrency: 1,
    coverageAnalysis: 'perTest',
    // Only what the tests import.
    ignorePatterns: ['/*', '!/services', '!/infra', '!/tests', '!/package.json', '/tests/mutation'],
    // TypeScript is not checked: Node strips the types.
    disableTypeChecks: false,
    reporters: ['json'],
    jsonReporter: { fileName: report },
    tempDirName: sandbox,
    allowEmpty: true,
    fileLogLevel: 'off',
    logLevel: 'warn',
  }
}

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly mutants: readonly {
          readonly status: string
          readonly mutatorName: string
          readonly replacement?: string
          readonly location: { readonly start: { readonly line: number } }
        }[]
      }
    >
  >
}

function readScore(file: string, report: string): Score {
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const mutants = files[file]?.mutants ?? []
  return {
    file,
    killed: mutants.filter(({ status }) => ['Killed', 'Timeout'].includes(status)).length,
    survivors: mutants
      .filter(({ status }) => ['Survived', 'NoCoverage'].includes(status))
      .map(({ location, mutatorName: mutator, replacement = '' }) => ({
        line: location.start.line,
        mutator,
        replacement: replacement.replaceAll(/\s+/g, ' '),
      })),
  }
}
