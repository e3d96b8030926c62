import type { DatabasePrograms } from '../system/database-programs.ts'
import { findJava } from '../system/find-java.ts'
import { programsDirectory, type StackPaths } from '../paths.ts'
import type { Progress } from '../terminal/progress.ts'
import { installTools } from '../system/install-tools.ts'
import { fetchPrograms, unavailable, type WantedProgram } from './fetch-programs.ts'
import { planPrograms, type PlanOptions } from './plan-programs.ts'
import { repositoryFailure } from './reach-repository.ts'

export interface GetProgramsOptions extends PlanOptions {
  readonly paths: StackPaths
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

export interface Programs {
  readonly java: string
  readonly kafkaJars: string
  readonly database: DatabasePrograms
  /** Stands in for Kafka where that cannot be had. */
  readonly kcat: string
}

/**
 * Finds, and gets where they are missing, the programs that are wanted.
 *
 * @throws ProgramsUnavailable when they are missing and the network gives no way to get them
 */
export async function getPrograms(options: GetProgramsOptions): Promise<Partial<Programs>> {
  const { kafka, database, env, directory = programsDirectory } = options
  const repository = env.MAVEN_REPOSITORY
  const { kafkaJars, findDatabase, missing, absent } = planPrograms(options)
  // Java is for Kafka only: nobody should have to install it for one that cannot be had.
  if (missing.includes('java')) await refuseUnreachable(absent, repository, options.signal)
  await installTools({ ...options, missing })
  if (absent.length > 0) await fetchPrograms({ ...options, wanted: absent, directory, repository })
  const java = kafka ? findJava(env) : undefined
  const databasePrograms = database ? findDatabase() : undefined
  return {
    ...(java && { java, kafkaJars }),
    ...(databasePrograms && { database: databasePrograms }),
  }
}

async function refuseUnreachable(
  absent: readonly WantedProgram[],
  repository: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const artifact = absent.find(({ program }) => program === 'kafka')?.artifacts[0]
  const failure = artifact && (await repositoryFailure(artifact, repository, { signal }))
  if (failure) throw unavailable(absent, repository, failure)
}
