import type { UserSettings } from '../command-context.ts'
import { findRunner } from '../processes/runner-lock.ts'
import { findLeftovers } from '../stack/end-leftovers.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readSettings } from '../settings/settings.ts'
import { readDefaults } from '../settings/env-file.ts'
import { examineOptional, examineResources } from './examine-resources.ts'
import { examineOwnServers } from './examine-own-servers.ts'
import { examinePorts } from './examine-ports.ts'
import { examinePrograms } from './examine-programs.ts'
import { examineEnvFile } from './examine-env-file.ts'
import { judgeProcesses } from './judge-machine.ts'
import type { Row } from './row.ts'

/** What was found, by what it is about; in the order of the table. */
export interface Findings {
  readonly programs: readonly Row[]
  readonly machine: readonly Row[]
  readonly settings: readonly Row[]
  readonly servers: readonly Row[]
  readonly ports: readonly Row[]
  readonly processes: readonly Row[]
  /** What `npm start` does not need. */
  readonly optional: readonly Row[]
}

/**
 * Looks at everything that decides whether `npm start` works here.
 *
 * @param optional whether to look at what only other commands need, too
 */
export async function examineMachine(
  context: UserSettings,
  { optional = true }: { optional?: boolean } = {},
): Promise<Findings> {
  const settings = readSettings(readDefaults(), context.settings)
  const { run } = stackPaths(LOCAL_DIRECTORY)
  const programs = await examinePrograms(context.environment, settings)
  return {
    programs: programs.rows,
    machine: await examineResources(programs),
    settings: examineEnvFile(context, settings),
    servers: await examineOwnServers(settings),
    ports: await examinePorts(settings),
    processes: [judgeProcesses({ runner: findRunner(run), leftBehind: findLeftovers(run) })],
    optional: optional ? await examineOptional(context.environment) : [],
  }
}
