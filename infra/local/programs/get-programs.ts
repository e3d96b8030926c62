import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chooseDatabaseSource, findDatabasePrograms, type DatabasePrograms } from '../database-programs.ts'
import { findSystemDatabase } from '../find-system-database.ts'
import { programsDirectory, type StackPaths } from '../paths.ts'
import type { Progress } from '../progress.ts'
import { provideTools } from '../provide-tools.ts'
import { findJava, type Tool } from '../required-tools.ts'
import { readArtifacts, versionOf } from './artifacts.ts'
import { fetchPrograms, type WantedProgram } from './fetch-programs.ts'

export interface GetProgramsOptions {
  readonly kafka: boolean
  readonly database: boolean
  readonly env: NodeJS.ProcessEnv
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
  const pinned = readArtifacts()
  const source = chooseDatabaseSource(process.platform, process.arch)
  const zip = source.kind === 'maven' ? pinned.mariadb[source.artifact] : undefined
  const kafkaJars = join(programsDirectory, `kafka-${versionOf('kafka_2.13', pinned.kafka)}`)
  const mariadb = zip && join(programsDirectory, `mariadb-${zip.coordinates.split(':')[2] ?? ''}`)
  const findDatabase = () => (mariadb ? findDatabasePrograms(mariadb) : findSystemDatabase(env).programs)

  const missing: Tool[] = []
  if (kafka && !findJava(env)) missing.push('java')
  if (database && !zip && !findDatabase()) missing.push('mariadb')
  await provideTools({ ...options, missing })

  const wanted: WantedProgram[] = []
  if (kafka) wanted.push({ program: 'kafka', artifacts: pinned.kafka, directory: kafkaJars })
  if (database && zip && mariadb) wanted.push({ program: 'mariadb', artifacts: [zip], directory: mariadb })
  const absent = wanted.filter(({ directory }) => !existsSync(directory))
  if (absent.length > 0) {
    const repository = env.MAVEN_REPOSITORY
    await fetchPrograms({ ...options, wanted: absent, directory: programsDirectory, repository })
  }
  const java = findJava(env)
  const databasePrograms = database ? findDatabase() : undefined
  return {
    ...(kafka && java && { java, kafkaJars }),
    ...(databasePrograms && { database: databasePrograms }),
  }
}
