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
  /** Undefined if it could not be started. */
  readonly pid: number | undefined
  readonly startedAt: number
  /** Resolves when it has ended, with the reason: "ended with SIGKILL". */
  readonly ended: Promise<string>
}

/**
 * Starts a program and writes its pid file. It writes to its log file directly and leads its own process group and
 * session: Ctrl-C and a closed terminal reach only the runner, and the program survives when the runner is killed.
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
    // The disk is full: without a record, the program could never be found again.
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
