import { z } from 'zod'
import { databaseAccess, databaseFaults, databaseSettings } from '../../services/shared/database-access.ts'
import { messageOf } from '../../services/shared/errors.ts'
import { createKafka, ensureTopics, findCoordinator } from '../../services/shared/kafka.ts'
import { kafkaAccess, kafkaFaults, kafkaSettings } from '../../services/shared/kafka-access.ts'
import { createLogger } from '../../services/shared/logger.ts'
import { readConfig, together } from '../../services/shared/read-config.ts'
import { platformTopics, topicSettings } from '../../services/shared/topics.ts'
import type { Settings } from './settings.ts'
import { ownServers } from './stack-environment.ts'
import { databaseFault } from './answers-database.ts'

const databaseSchema = z.object(databaseSettings).check(together(databaseFaults))
const kafkaSchema = z
  .object({ ...kafkaSettings, ...topicSettings, KAFKA_GROUP: z.string() })
  .check(together(kafkaFaults))

/** @throws an Error that says what is wrong with the user's own database, without its password. */
export async function checkDatabase(settings: Settings): Promise<void> {
  const access = databaseAccess(readConfig(databaseSchema, ownServers(settings)))
  const fault = await databaseFault(access)
  if (fault === undefined) return
  throw new Error(
    `The database in DATABASE_URL (${withoutPassword(access.url)}) cannot be used: ${fault}. ` +
      'Start it, or leave DATABASE_URL empty for one of our own.',
  )
}

/** @throws an Error that says what is wrong with the user's own Kafka, without the password. */
export async function checkKafka(settings: Settings): Promise<void> {
  const config = readConfig(kafkaSchema, { ...settings.values, ...ownServers(settings) })
  const access = kafkaAccess(config)
  const log = createLogger({ name: 'npm start', level: 'silent', pretty: false })
  const kafka = createKafka({ clientId: 'npm-start', access, log })
  try {
    await ensureTopics(kafka, platformTopics(config), { pretend: true })
    await findCoordinator(kafka, config.KAFKA_GROUP)
  } catch (error) {
    throw new Error(
      `No Kafka answers at KAFKA_BROKERS (${access.brokers.join()}): ${messageOf(error)}. ` +
        'Start it, or leave KAFKA_BROKERS empty for one of our own.',
      { cause: error },
    )
  }
}

export function withoutPassword(url: string): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '…'
  return decodeURI(shown.href)
}
