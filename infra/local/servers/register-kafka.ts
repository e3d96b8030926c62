import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseAccess } from '../../../services/shared/database/database-access.ts'
import { registerKafka } from '../../../services/shared/identity/platform-identity.ts'
import type { StackPaths } from '../paths.ts'
import { readIfThere } from '../processes/read-if-there.ts'
import { useDatabase } from './answers-database.ts'

interface Registration {
  readonly paths: StackPaths
  readonly access: DatabaseAccess
  /** The database runs here as well; otherwise it is the user's, which another checkout may use, too. */
  readonly databaseIsLocal: boolean
}

/**
 * Makes the Kafka that runs here the one of the platform's database, so that the services use it and no other. In the
 * user's database only after it was formatted: a Kafka that was registered there since then may be another checkout's.
 */
export async function registerLocalKafka({ paths, access, databaseIsLocal }: Registration): Promise<void> {
  if (!databaseIsLocal && !existsSync(newDataFile(paths))) return
  const clusterId = readClusterId(paths)
  if (clusterId === undefined) throw new Error(`${metaFile(paths)} has no cluster.id.`)
  await useDatabase(access, (database) => registerKafka(database, clusterId))
  rmSync(newDataFile(paths), { force: true })
}

/** To be called when Kafka's data are formatted. */
export function noteNewKafkaData(paths: StackPaths): void {
  writeFileSync(newDataFile(paths), '')
}

function readClusterId(paths: StackPaths): string | undefined {
  return /^cluster\.id=(.+)$/m.exec(readIfThere(metaFile(paths)) ?? '')?.[1]?.trim()
}

const metaFile = (paths: StackPaths) => join(paths.kafka, 'data', 'meta.properties')

/** There until the data are registered: a start may be interrupted in between. */
const newDataFile = (paths: StackPaths) => join(paths.kafka, 'not-registered')
