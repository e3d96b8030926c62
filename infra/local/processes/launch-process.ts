import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { forgetProcess, recordProcess } from './process-records.ts'

export interface LaunchOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly logFile: string
  /** The directory of the pid file. */
  readonly run: string
}

export interface LaunchedProcess {
  /** Undefined when it could not be started at all. */
  readonly pid: number | undefined
  readonly startedAt: number
  /** Resolves when it has ended, with how: "ended with SIGKILL". */
  readonly ended: Promise<string>
}

/**
 * Starts a program that keeps its own pid file up to date. It writes to its log file itself, and leads a
 * group and session of its own: neither Ctrl-C nor a closed terminal reaches it past the runner, and it
 * is not disturbed when the runner is killed.
 */
export function launchProcess({ name, run, logFile, ...program }: LaunchOptions): LaunchedProcess {
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'a')
  const child = spawn(program.command, program.args, {
    cwd: program.cwd,
    env: program.env,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const { pid } = child
  try {
    if (pid) recordProcess(run, name, pid)
  } catch (error) {
    // Nobody would ever know of it (a full disk).
    child.on('error', () => undefined).kill('SIGKILL')
    throw error
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `status ${code ?? 'unknown'}`}`))
  })
  return {
    pid,
    startedAt: Date.now(),
    ended: ended.finally(() => {
      if (pid) forgetProcess(run, name, pid)
    }),
  }
}
