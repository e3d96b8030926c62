import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LOCAL_DIRECTORY, stackPaths } from '../../../infra/local/paths.ts'
import { getPrograms } from '../../../infra/local/programs/get-programs.ts'
import { SILENT_PROGRESS } from '../../../infra/local/terminal/progress.ts'
import { findFreePorts } from './find-free-ports.ts'
import type { Scope } from '../scope.ts'
import { startSecureDatabase, type SecureDatabase } from './start-secure-database.ts'
import { startSecureKafka, type SecureKafka } from './start-secure-kafka.ts'

export interface SecureServers {
  readonly database: SecureDatabase
  readonly kafka: SecureKafka
}

/** A database and a Kafka of the test's own, set up as a provider does it: TLS, logins, and few rights. */
export async function startSecureServers(
  scope: Scope,
  plainUsers: Readonly<Record<string, string>>,
): Promise<SecureServers> {
  // Below the directory of `npm test`, which ends what a killed test leaves behind there.
  const parent = join(LOCAL_DIRECTORY, 'test')
  mkdirSync(parent, { recursive: true })
  const paths = stackPaths(mkdtempSync(join(parent, 'secure-')))
  scope.onEnd(() => rmSync(paths.directory, { recursive: true, force: true }))
  const shared = { paths, env: process.env, progress: SILENT_PROGRESS }
  const wanted = { kafka: true, database: true, kafkaHome: process.env.KAFKA_HOME }
  const { java, kafka: programs, database } = await getPrograms({ ...shared, ...wanted })
  if (!java || !programs || !database) throw new Error('Java, Kafka or MariaDB was not found')

  const { database: databasePort, ...ports } = await findFreePorts([
    'database',
    'open',
    'secure',
    'controller',
  ])
  const [secureDatabase, kafka] = await Promise.all([
    startSecureDatabase(scope, { paths, programs: database, port: databasePort }),
    startSecureKafka(scope, { paths, java, ...programs, ports, plainUsers }),
  ])
  return { database: secureDatabase, kafka }
}
