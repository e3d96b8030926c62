import { join } from 'node:path'
import type { Tool } from '../system/advise-installation.ts'
import {
  chooseDatabaseSource,
  findDatabasePrograms,
  type DatabasePrograms,
} from '../system/database-programs.ts'
import { examineJava, type JavaFinding } from '../system/find-java.ts'
import { findSystemDatabase } from '../system/find-system-database.ts'
import { programsDirectory } from '../paths.ts'
import { readArtifacts, versionOf } from './artifacts.ts'
import type { WantedProgram } from './fetch-programs.ts'
import { isWhole } from './wanted-program.ts'

export interface PlanOptions {
  readonly kafka: boolean
  readonly database: boolean
  readonly env: NodeJS.ProcessEnv
  /** Where they are kept; with the checkout, unless a test says otherwise. */
  readonly directory?: string | undefined
}

/** What there is of the programs that are wanted, and what has to be got. */
export interface ProgramsPlan {
  /** Undefined where no Kafka is wanted. */
  readonly java: JavaFinding | undefined
  /** Where Kafka's jar files are, or will be. */
  readonly kafkaJars: string
  /** Where MariaDB is, or will be. Undefined where the system has to bring it: no artifact has it for this one. */
  readonly mariadb: string | undefined
  readonly findDatabase: () => DatabasePrograms | undefined
  /** To be installed, since they are not ours to bring. */
  readonly missing: readonly Tool[]
  /** To be downloaded: not there, or damaged. */
  readonly absent: readonly WantedProgram[]
}

/** Looks at what is here. Changes nothing. */
export function planPrograms({
  kafka,
  database,
  env,
  directory = programsDirectory,
}: PlanOptions): ProgramsPlan {
  const pinned = readArtifacts()
  const source = chooseDatabaseSource(process.platform, process.arch)
  const zip = source.kind === 'maven' ? pinned.mariadb[source.artifact] : undefined
  const kafkaJars = join(directory, `kafka-${versionOf('kafka_2.13', pinned.kafka)}`)
  const mariadb = zip && join(directory, `mariadb-${zip.coordinates.split(':')[2] ?? ''}`)
  const findDatabase = () => (mariadb ? findDatabasePrograms(mariadb) : findSystemDatabase(env).programs)

  const java = kafka ? examineJava(env) : undefined
  const missing: Tool[] = []
  if (java && !java.java) missing.push('java')
  if (database && !zip && !findDatabase()) missing.push('mariadb')

  const wanted: WantedProgram[] = []
  if (kafka) wanted.push({ program: 'kafka', artifacts: pinned.kafka, directory: kafkaJars })
  if (database && zip && mariadb) wanted.push({ program: 'mariadb', artifacts: [zip], directory: mariadb })
  return {
    java,
    kafkaJars,
    mariadb,
    findDatabase,
    missing,
    absent: wanted.filter((program) => !isWhole(program)),
  }
}
