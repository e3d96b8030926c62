import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailed } from '../command-context.ts'
import { endProcess } from '../processes/end-process.ts'
import { endLeftovers } from '../stack/end-leftovers.ts'
import { stackPaths } from '../paths.ts'
import { AlreadyRunning, findRunner } from '../processes/runner-lock.ts'

/**
 * Empties the directory of a command that always starts without data, and stops what a killed run left running
 * there.
 *
 * @param reason why two runs at the same time are refused, for the user
 * @throws CommandFailed when another one is running
 */
export async function resetDirectory(directory: string, reason: string): Promise<void> {
  const { run } = stackPaths(directory)
  const runner = findRunner(run)
  if (runner) throw new CommandFailed(`${new AlreadyRunning(runner).message}. ${reason}`)
  // The killed run's own programs first: they would restart what is stopped below.
  await endLeftovers(run)
  await endAbandonedStacks(directory)
  rmSync(directory, { recursive: true, force: true })
}

/** Stops what the stacks of single tests, each in a directory below this one, left running. */
export async function endAbandonedStacks(directory: string): Promise<void> {
  for (const run of globSync('*/**/run', { cwd: directory }).map((path) => join(directory, path))) {
    const runner = findRunner(run)
    if (runner) await endProcess(runner, { deadlineMs: 5_000 })
    await endLeftovers(run)
  }
}
