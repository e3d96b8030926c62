import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from './read-if-there.ts'
import { identifyProcess } from './identify-process.ts'
import { forgetProcess, isAlive, recordProcess } from './process-records.ts'

export interface Runner {
  readonly pid: number
  readonly identity: string
  /** The npm command that runs, for messages. */
  readonly command: string
}

/** The stack already has a running runner. */
export class AlreadyRunning extends Error {
  readonly runner: Runner
  constructor(runner: Runner) {
    super(`${runner.command} is already running (process ${runner.pid})`)
    this.name = 'AlreadyRunning'
    this.runner = runner
  }
}

/**
 * Makes this process the only runner of the stack with this run directory.
 *
 * @returns a function that releases the lock
 * @throws AlreadyRunning
 */
export function takeRunnerLock(run: string, command: string): () => void {
  mkdirSync(run, { recursive: true })
  const lock = join(run, 'runner.lock')
  const draft = `${lock}.${process.pid}`
  const identity = identifyProcess(process.pid) ?? ''
  writeFileSync(draft, JSON.stringify({ pid: process.pid, identity, command } satisfies Runner))
  try {
    // Linking a complete file is atomic, even if several processes try at the same moment.
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
    return // Another process has just removed it.
  }
  // Another runner may have taken the lock between the check and the move: then it is restored.
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
  return readJson(lock) as Runner | undefined
}
