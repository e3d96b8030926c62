import { join } from 'node:path'
import { PROGRAMS_DIRECTORY } from '../paths.ts'
import type { Tool } from '../system/advise-installation.ts'
import { databaseArtifact, findDatabasePrograms, type DatabasePrograms } from '../system/database-programs.ts'
import { examineJava, type JavaFinding } from '../system/find-java.ts'
import { examineKafka, type KafkaFinding } from '../system/find-kafka.ts'
import { findSystemDatabase } from '../system/find-system-database.ts'
import { readArtifacts, versionOf } from './artifacts.ts'
import { isWhole, type WantedProgram } from './wanted-program.ts'

export interface PlanOptions {
  readonly kafka: boolean
  readonly database: boolean
  readonly env: NodeJS.ProcessEnv
  /** The directory of a Kafka that is installed, which is used instead of a downloaded one. */
  readonly kafkaHome?: string | undefined
  /** Whether to use the system's MariaDB although a downloaded one exists for this system. */
  readonly systemDatabase?: boolean
  /** Where they are kept: in the checkout, except in tests. */
  readonly directory?: string | undefined
}

/** Which of the required programs are here, and what is missing. */
export interface ProgramsPlan {
  /** Undefined where Kafka is not required. */
  readonly java: JavaFinding | undefined
  /** Where Kafka's jar files are or will be; or what is wrong with `kafkaHome`. */
  readonly kafka: KafkaFinding
  /** Where MariaDB is or will be. Undefined where the system has to provide it. */
  readonly mariadb: string | undefined
  readonly findDatabase: () => DatabasePrograms | undefined
  /** What the system lacks: it is installed, not downloaded. */
  readonly missing: readonly Tool[]
  /** What has to be downloaded: it is not here, or damaged. */
  readonly absent: readonly WantedProgram[]
}

/** Looks at what is here. Changes nothing. */
export function planPrograms(options: PlanOptions): ProgramsPlan {
  const { kafka, database, env, kafkaHome, systemDatabase = false, directory = PROGRAMS_DIRECTORY } = options
  const pinned = readArtifacts()
  const artifact = systemDatabase ? undefined : databaseArtifact(process.platform, process.arch)
  const zip = artifact ? pinned.mariadb[artifact] : undefined
  const version = versionOf('kafka_2.13', pinned.kafka)
  const jars = join(directory, `kafka-${version}`)
  const mariadb = zip && join(directory, `mariadb-${zip.coordinates.split(':')[2] ?? ''}`)
  const findDatabase = () => (mariadb ? findDatabasePrograms(mariadb) : findSystemDatabase(env).programs)

  const java = kafka ? examineJava(env) : undefined
  const missing: Tool[] = []
  if (java && !java.java) missing.push('java')
  if (database && !zip && !findDatabase()) missing.push('mariadb')

  const wanted: WantedProgram[] = []
  if (kafka && !kafkaHome) wanted.push({ program: 'kafka', artifacts: pinned.kafka, directory: jars })
  if (database && zip && mariadb) wanted.push({ program: 'mariadb', artifacts: [zip], directory: mariadb })
  return {
    java,
    kafka: kafka && kafkaHome ? examineKafka(kafkaHome) : { programs: { jars, version } },
    mariadb,
    findDatabase,
    missing,
    absent: wanted.filter((program) => !isWhole(program)),
  }
}
