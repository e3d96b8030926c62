import { z } from 'zod'
import {
  databaseAccess,
  databaseSchema,
  type DatabaseAccess,
} from '../../../services/shared/database/database-access.ts'
import { retryUntilDone } from '../../../services/shared/runtime/backoff.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import type { Explanation } from '../../../services/shared/network/explain-connection-failure.ts'
import { explainDatabaseFailure } from '../../../services/shared/database/explain-database-failure.ts'
import { explainKafkaFailure, isNotReady } from '../../../services/shared/kafka/explain-kafka-failure.ts'
import { createKafka } from '../../../services/shared/kafka/client.ts'
import { findCoordinator } from '../../../services/shared/kafka/admin.ts'
import { ensureTopics } from '../../../services/shared/kafka/kafka-topics.ts'
import { kafkaAccess, kafkaCheck, kafkaSettings } from '../../../services/shared/kafka/kafka-access.ts'
import { createLogger } from '../../../services/shared/runtime/logger.ts'
import { readConfig } from '../../../services/shared/runtime/read-config.ts'
import { platformTopics, topicSettings } from '../../../services/shared/kafka/topic-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { ownServers } from '../settings/stack-environment.ts'
import { useDatabase } from './answers-database.ts'
import { hidePassword } from '../settings/hide-password.ts'

const KAFKA_READY_MS = 10_000

const kafkaSchema = z.object({ ...kafkaSettings, ...topicSettings }).check(kafkaCheck)

/** @throws an Error that says what is wrong with the user's own database, without its password. */
export async function checkDatabase(settings: Settings): Promise<void> {
  const access = databaseOf(settings)
  try {
    await useDatabase(access)
  } catch (error) {
    const place = `DATABASE_URL (${hidePassword(access.url)})`
    throw new Error(describe('database', place, explainDatabaseFailure(error, access), error), {
      cause: error,
    })
  }
}

/** The user's own database. */
export function databaseOf(settings: Settings): DatabaseAccess {
  return databaseAccess(readConfig(databaseSchema, ownServers(settings)))
}

/** @throws an Error that says what is wrong with the user's own Kafka, without the password. */
export async function checkKafka(settings: Settings): Promise<void> {
  const config = readConfig(kafkaSchema, { ...settings.values, ...ownServers(settings) })
  const access = kafkaAccess(config)
  const log = createLogger({ name: 'npm start', level: 'silent', pretty: false })
  const client = { clientId: 'npm-start', access, log }
  const attempt = async () => {
    await ensureTopics(createKafka(client), platformTopics(config), { pretend: true })
    await findCoordinator(client, config.KAFKA_GROUP)
  }
  try {
    await retryUntilReady(attempt)
  } catch (error) {
    const place = `KAFKA_BROKERS (${access.brokers.join()})`
    throw new Error(describe('Kafka', place, explainKafkaFailure(error, access), error), { cause: error })
  }
}

/** Retries while Kafka is not ready: after its start it may respond before its groups and leaders are assigned. */
async function retryUntilReady(attempt: () => Promise<void>): Promise<void> {
  const giveUp = new AbortController()
  const signal = AbortSignal.any([giveUp.signal, AbortSignal.timeout(KAFKA_READY_MS)])
  let failure: unknown
  const onFailure = (error: unknown) => {
    failure = error
    if (!isNotReady(error)) giveUp.abort()
  }
  const done = () => attempt().then(() => true)
  if ((await retryUntilDone(done, { firstMs: 200, maxMs: 1_000, signal, onFailure })) !== true) throw failure
}

/** The meaning and what to do first; the server's own error text last. */
function describe(server: string, place: string, { text, definite }: Explanation, error: unknown): string {
  if (!definite)
    return `No ${server} answers at ${place}: ${text}. Start it, or leave ${place.split(' ')[0] ?? ''} empty to run our own.`
  const said = messageOf(error)
  return `The ${server} in ${place} cannot be used: ${text}.${text === said ? '' : ` (Its error: ${said})`}`
}
