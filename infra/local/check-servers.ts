import { z } from 'zod'
import { databaseAccess, databaseFaults, databaseSettings } from '../../services/shared/database-access.ts'
import { createKafka, ensureTopics, findCoordinator } from '../../services/shared/kafka.ts'
import { kafkaAccess, kafkaFaults, kafkaSettings } from '../../services/shared/kafka-access.ts'
import { createLogger } from '../../services/shared/logger.ts'
import { readConfig, together } from '../../services/shared/read-config.ts'
import { platformTopics, topicSettings } from '../../services/shared/topics.ts'
import { databaseFault } from './answers-database.ts'

type Environment = Readonly<Record<string, string | undefined>>

const databaseSchema = z.object(databaseSettings).check(together(databaseFaults))
const kafkaSchema = z
  .object({ ...kafkaSettings, ...topicSettings, KAFKA_GROUP: z.string() })
  .check(together(kafkaFaults))

/** @throws an Error that says what is wrong with the user's own database, without its password. */
export async function checkDatabase(env: Environment): Promise<void> {
  const access = databaseAccess(readConfig(databaseSchema, env))
  const fault = await databaseFault(access)
  if (fault === undefined) return
  throw new Error(
    `The database in DATABASE_URL (${withoutPassword(access.url)}) cannot be used: ${fault}. ` +
      'Start it, or leave DATABASE_URL empty for one of our own.',
  )
}

/** @throws an Error that says what is wrong with the user's own Kafka, without the password. */
export async function checkKafka(env: Environment): Promise<void> {
  const config = readConfig(kafkaSchema, env)
  const access = kafkaAccess(config)
  const log = createLogger({ name: 'npm start', level: 'silent', pretty: false })
  const kafka = createKafka({ clientId: 'npm-start', access, log })
  try {
    await ensureTopics(kafka, platformTopics(config))
    await findCoordinator(kafka, config.KAFKA_GROUP)
  } catch (error) {
    throw new Error(
      `The Kafka in KAFKA_BROKERS (${access.brokers.join()}) cannot be used: ${String(error)}. ` +
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
