import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { adviseInstallation, type Tool } from '../system/advise-installation.ts'
import { describeSystem } from '../system/describe-system.ts'
import { findProgram } from '../system/find-program.ts'
import { findSystemDatabase } from '../system/find-system-database.ts'
import { installTools } from '../system/install-tools.ts'
import { chooseRemedy, type Remedy } from '../system/required-tools.ts'
import { getPrograms, type GetProgramsOptions, type Programs } from './get-programs.ts'
import { ProgramsUnavailable, type Program } from './programs-unavailable.ts'

/** kcat can stand in for Kafka, and a MariaDB of the system does as well as ours. */
const toolFor: Readonly<Record<Program, Tool>> = { kafka: 'kcat', mariadb: 'mariadb' }
const titleOf: Readonly<Record<Program, string>> = {
  kafka: 'kcat (which is no real Kafka)',
  mariadb: "the system's MariaDB",
}

export interface LastResort {
  /** For people: "the system's MariaDB". */
  readonly title: string
  /** What of it is not here. */
  readonly missing: readonly Tool[]
  /** What would be done about that. */
  readonly remedy: Remedy
  /** What a person types to have it: one line. */
  readonly advice: string
}

/** What could do in the place of programs that cannot be downloaded. */
export function findLastResort(wanted: readonly Program[], env: NodeJS.ProcessEnv): LastResort {
  const isHere: Partial<Record<Tool, () => boolean>> = {
    kcat: () => findKcat(env) !== undefined,
    mariadb: () => findSystemDatabase(env).programs !== undefined,
  }
  const missing = wanted.map((program) => toolFor[program]).filter((tool) => !isHere[tool]?.())
  const system = describeSystem(env)
  const title = wanted.map((program) => titleOf[program]).join(' and ')
  return {
    title,
    missing,
    remedy: chooseRemedy(missing, system),
    advice: adviseInstallation(missing, system),
  }
}

/** Gets the programs that are wanted; where they cannot be downloaded, what the system has in their place. */
export async function getProgramsOrStandIns(options: GetProgramsOptions): Promise<Partial<Programs>> {
  try {
    return await getPrograms(options)
  } catch (error) {
    if (!(error instanceof ProgramsUnavailable)) throw error
    return await standIn(error, options)
  }
}

async function standIn(
  unavailable: ProgramsUnavailable,
  options: GetProgramsOptions,
): Promise<Partial<Programs>> {
  const { env, progress } = options
  const withoutKafka = unavailable.wanted.includes('kafka')
  const withoutMariadb = unavailable.wanted.includes('mariadb')
  const lastResort = findLastResort(unavailable.wanted, env)
  const { missing, remedy, advice } = lastResort
  if (missing.length > 0 && remedy.kind === 'ask') {
    const instead = `As a last resort, there is ${lastResort.title}:\n  ${advice}`
    throw new Error(`${unavailable.message}\n${instead}`, { cause: unavailable })
  }
  progress.say(unavailable.message)
  try {
    await installTools({ ...options, missing })
  } catch (error) {
    options.signal?.throwIfAborted()
    throw neitherOf(lastResort, messageOf(error))
  }
  const rest = await getPrograms({
    ...options,
    kafka: options.kafka && !withoutKafka,
    database: options.database && !withoutMariadb,
  })
  const kcat = findKcat(env)
  if (withoutKafka && !kcat) throw neitherOf(lastResort, 'kcat was not found, although it was installed.')
  const { programs: database, faults } = findSystemDatabase(env)
  if (withoutMariadb && !database) throw neitherOf(lastResort, faults.join('\n'))
  return { ...rest, ...(withoutKafka && kcat && { kcat }), ...(withoutMariadb && database && { database }) }
}

/** Why the downloads cannot be had has been said by then. */
function neitherOf({ title }: LastResort, why: string): Error {
  return new Error(`What would do instead, ${title}, cannot be had either:\n${why}`)
}

function findKcat(env: NodeJS.ProcessEnv): string | undefined {
  return findProgram(['kcat', 'kafkacat'], env)
}
