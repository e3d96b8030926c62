import type { UserSettings } from '../command-context.ts'
import { findRunner } from '../processes/runner-lock.ts'
import { findLeftovers } from '../stack/end-leftovers.ts'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { readSettings } from '../settings/settings.ts'
import { readDefaults } from '../settings/env-file.ts'
import { examineOptional, examineResources, judgeProcesses } from './examine-resources.ts'
import { examineOwnServers } from './examine-own-servers.ts'
import { examinePorts } from './examine-ports.ts'
import { examinePrograms } from './examine-programs.ts'
import { examineSettings } from './examine-settings.ts'
import { examineLine } from './examine-line.ts'
import type { Row } from './row.ts'

/** The rows by subject, in the order of the table. */
export interface Findings {
  readonly programs: readonly Row[]
  readonly machine: readonly Row[]
  readonly settings: readonly Row[]
  readonly servers: readonly Row[]
  readonly ports: readonly Row[]
  readonly processes: readonly Row[]
  /** Not needed by `npm start`. */
  readonly optional: readonly Row[]
}

/**
 * Checks everything that `npm start` depends on.
 *
 * @param optional whether to check what only other commands need as well
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
    settings: [...examineSettings(context, settings), await examineLine(settings)],
    servers: await examineOwnServers(settings),
    ports: await examinePorts(settings),
    processes: [judgeProcesses(findRunner(run), findLeftovers(run))],
    optional: optional ? await examineOptional(context.environment) : [],
  }
}
