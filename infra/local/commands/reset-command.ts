import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFailed, type CommandContext } from '../command-context.ts'
import { endLeftovers } from '../stack/end-leftovers.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { isAlive, listRecords } from '../processes/process-records.ts'
import { findRunner } from '../processes/runner-lock.ts'

/** Kept: downloads, build results and benchmark reports, none of which hold the platform's data. */
const KEPT = ['programs', 'frontend.hash', 'bench-reports']

/** `npm run reset`: removes all local data. */
export async function runReset({ print }: CommandContext): Promise<void> {
  const { run } = stackPaths(LOCAL_DIRECTORY)
  const directories = [
    LOCAL_DIRECTORY,
    ...['test', 'chaos', 'bench', 'screenshot'].map((name) => join(LOCAL_DIRECTORY, name)),
  ]
  const runner = directories.map((directory) => findRunner(stackPaths(directory).run)).find(Boolean)
  if (runner) {
    throw new CommandFailed(
      `${runner.command} is running (process ${runner.pid}): stop it first. Nothing was removed.`,
    )
  }
  const ended = await endLeftovers(run)
  if (ended.length > 0) print(`Stopped what a killed run had left running: ${ended.join(', ')}`)
  const byHand = listRecords(run).find(isAlive)
  if (byHand) {
    throw new CommandFailed(
      `${byHand.name} is running (process ${byHand.pid}): stop it first. Nothing was removed.`,
    )
  }
  const removed = existsSync(LOCAL_DIRECTORY)
    ? readdirSync(LOCAL_DIRECTORY).filter((name) => !KEPT.includes(name))
    : []
  for (const name of removed) rmSync(join(LOCAL_DIRECTORY, name), { recursive: true, force: true })
  print(
    removed.length === 0
      ? 'There is no local data.'
      : `Removed all local data (${removed.sort().join(', ')} in .local/). The downloaded Kafka and MariaDB stay.`,
  )
}
