import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync } from 'node:fs'
import { logFileOf, PROJECT_ROOT, type StackPaths } from '../paths.ts'
import { signalGroup } from './end-process.ts'
import { forgetProcess, recordProcess } from './process-records.ts'
import { mostRelevantLines } from '../logs/read-log.ts'

interface Job {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** The checkout by default. */
  readonly cwd?: string
  readonly env: NodeJS.ProcessEnv
  /** Where its log is, and its pid file, by which it is found if this process is killed. */
  readonly paths: StackPaths
  readonly input?: string
  readonly signal?: AbortSignal | undefined
  readonly onOutput?: (text: string) => void
}

/** A program that runs to its end failed. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed'
}

/**
 * Runs a program to its end and returns its output. It leads its own process group: Ctrl-C in the terminal reaches
 * only the runner, which then aborts `signal`.
 *
 * @throws JobFailed
 */
export async function runToEnd(job: Job): Promise<string> {
  job.signal?.throwIfAborted()
  const { run, logs } = job.paths
  const logFile = logFileOf(job.paths, job.name)
  mkdirSync(logs, { recursive: true })
  const child = spawn(job.command, job.args, {
    cwd: job.cwd ?? PROJECT_ROOT,
    env: job.env,
    detached: true,
    stdio: 'pipe',
  })
  const { pid } = child
  if (pid) recordProcess(run, job.name, pid)
  const abort = () => pid && signalGroup(pid, 'SIGKILL')
  job.signal?.addEventListener('abort', abort)

  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      appendFileSync(logFile, text)
      job.onOutput?.(text)
    })
  }
  child.stdin.on('error', () => undefined) // It may end without reading all of its input.
  child.stdin.end(job.input ?? '')

  try {
    const how = await new Promise<string>((resolve) => {
      child.on('error', (error) => resolve(`could not be started: ${error.message}`))
      child.on('close', (code, signal) =>
        resolve(
          code === 0 ? '' : code === null ? `was ended by ${signal ?? 'a signal'}` : `failed (${code})`,
        ),
      )
    })
    job.signal?.throwIfAborted()
    if (how === '') return output
    const lines = mostRelevantLines(output).map((line) => `    ${line}`)
    throw new JobFailed([`${job.name} ${how}`, ...lines, `Full log: ${logFile}`].join('\n'))
  } finally {
    job.signal?.removeEventListener('abort', abort)
    if (pid) forgetProcess(run, job.name, pid)
  }
}
