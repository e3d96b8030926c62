import type { DatabasePrograms } from '../database-programs.ts'
import { programsDirectory, type StackPaths } from '../paths.ts'
import type { Progress } from '../progress.ts'
import { provideTools } from '../provide-tools.ts'
import { findJava } from '../required-tools.ts'
import { fetchPrograms } from './fetch-programs.ts'
import { planPrograms, type PlanOptions } from './plan-programs.ts'

export interface GetProgramsOptions extends PlanOptions {
  readonly paths: StackPaths
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

export interface Programs {
  readonly java: string
  readonly kafkaJars: string
  readonly database: DatabasePrograms
}

/**
 * Finds, and gets where they are missing, the programs that are wanted.
 *
 * @throws ProgramsUnavailable when they are missing and the network gives no way to get them
 */
export async function getPrograms(options: GetProgramsOptions): Promise<Partial<Programs>> {
  const { kafka, database, env } = options
  const { kafkaJars, findDatabase, missing, absent } = planPrograms(options)
  await provideTools({ ...options, missing })
  if (absent.length > 0) {
    const repository = env.MAVEN_REPOSITORY
    await fetchPrograms({ ...options, wanted: absent, directory: programsDirectory, repository })
  }
  const java = kafka ? findJava(env) : undefined
  const databasePrograms = database ? findDatabase() : undefined
  return {
    ...(java && { java, kafkaJars }),
    ...(databasePrograms && { database: databasePrograms }),
  }
}
