import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess } from './identify-process.ts'
import { forgetProcess, isAlive, recordProcess } from './process-records.ts'

export interface Runner {
  readonly pid: number
  readonly identity: string
  /** The npm command that runs, for messages. */
  readonly command: string
}

/** Thrown when the stack already has a living runner. */
export class AlreadyRunning extends Error {
  readonly runner: Runner
  constructor(runner: Runner) {
    super(`${runner.command} is already running (process ${runner.pid})`)
    this.name = 'AlreadyRunning'
    this.runner = runner
  }
}

/**
 * Makes this process the only runner of the stack whose run directory is given.
 *
 * @returns how to give that up again.
 * @throws AlreadyRunning
 */
export function takeRunnerLock(run: string, command: string): () => void {
  mkdirSync(run, { recursive: true })
  const lock = join(run, 'runner.lock')
  const draft = `${lock}.${process.pid}`
  const identity = identifyProcess(process.pid) ?? ''
  writeFileSync(draft, JSON.stringify({ pid: process.pid, identity, command } satisfies Runner))
  try {
    // A link to a complete file either appears whole or fails, whoever else tries at the same moment.
    while (!tryLink(draft, lock)) removeIfStale(lock, `${draft}.stale`)
  } finally {
    rmSync(draft, { force: true })
  }
  recordProcess(run, 'runner', process.pid, { byHand: true })
  return () => {
    forgetProcess(run, 'runner', process.pid)
    rmSync(lock, { force: true })
  }
}

export function findRunner(run: string): Runner | undefined {
  const runner = readRunner(join(run, 'runner.lock'))
  return runner && isAlive(runner) ? runner : undefined
}

function removeIfStale(lock: string, aside: string): void {
  const runner = readRunner(lock)
  if (runner && isAlive(runner)) throw new AlreadyRunning(runner)
  try {
    renameSync(lock, aside)
  } catch {
    return // Somebody else has just removed it.
  }
  // Between the look and the move another runner may have taken over: then it gets its lock back.
  const moved = readRunner(aside)
  if (moved && isAlive(moved)) tryLink(aside, lock)
  rmSync(aside, { force: true })
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readRunner(lock: string): Runner | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Runner
  } catch {
    return undefined
  }
}
