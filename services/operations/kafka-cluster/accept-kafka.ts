import { z } from 'zod'
import { connectOnce, type Queryable } from '../../shared/database/database.ts'
import {
  databaseAccess,
  databaseCheck,
  databaseSettings,
  type DatabaseAccess,
} from '../../shared/database/database-access.ts'
import { explainDatabaseFailure } from '../../shared/database/explain-database-failure.ts'
import { isServerError } from '../../shared/database/server-errors.ts'
import { readIdentity, registerKafka } from '../../shared/identity/platform-identity.ts'
import { askAdmin } from '../../shared/kafka/admin.ts'
import { explainKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import { kafkaAccess, kafkaCheck, kafkaSettings, type KafkaAccess } from '../../shared/kafka/kafka-access.ts'
import { createLogger } from '../../shared/runtime/logger.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import { readConfig } from '../../shared/runtime/read-config.ts'

type Environment = Readonly<Record<string, string | undefined>>

interface AcceptKafkaContext {
  /** Has the settings of the database and of Kafka. */
  readonly env: Environment
  readonly print: (text: string) => void
  /** For failures. */
  readonly complain: (text: string) => void
}

const schema = z.object({ ...databaseSettings, ...kafkaSettings }).check(databaseCheck, kafkaCheck)

/**
 * `npm run kafka:accept`: makes the Kafka that answers at KAFKA_BROKERS the platform's, whichever was before. Running
 * services notice it within a second. Returns the exit status.
 */
export async function acceptKafka({ env, print, complain }: AcceptKafkaContext): Promise<number> {
  try {
    print(await accept(env))
    return 0
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    complain(error.message)
    return 1
  }
}

async function accept(env: Environment): Promise<string> {
  if (!env.DATABASE_URL || !env.KAFKA_BROKERS)
    throw failure(
      'No platform is configured. Run npm start in another terminal, or set DATABASE_URL and KAFKA_BROKERS in .env.',
    )
  const config = readConfig(schema, env)
  const clusterId = await readClusterId(kafkaAccess(config))
  return clusterId === null
    ? 'This Kafka has no cluster id, so it is not checked: there is nothing to accept.'
    : withDatabase(databaseAccess(config), (database) => register(database, clusterId))
}

/** Null: that Kafka has none. */
async function readClusterId(access: KafkaAccess): Promise<string | null> {
  const log = createLogger({ name: 'kafka:accept', level: 'silent', pretty: false })
  try {
    const ask = { clientId: 'operator', access, log }
    const { clusterId }: { clusterId: string | null } = await askAdmin(ask, (admin) =>
      admin.describeCluster(),
    )
    return clusterId
  } catch (error) {
    const { text } = explainKafkaFailure(error, access)
    throw failure(`Kafka at ${access.brokers.join()} cannot be used: ${text}.`, error)
  }
}

async function register(database: Queryable, clusterId: string): Promise<string> {
  const { kafkaClusterId: before, kafkaIsCertain } = await readIdentity(database)
  await registerKafka(database, clusterId)
  if (before !== clusterId)
    return [
      `This Kafka (cluster id ${clusterId}) is now the platform's; before, it was ${before ?? 'none'}. Running services go on within seconds.`,
      'Orders whose events are only in the other Kafka stay pending until reconciliation sends them again (RECONCILE_AFTER_MS).',
    ].join('\n')
  return kafkaIsCertain
    ? `This Kafka (cluster id ${clusterId}) is the platform's already.`
    : `This Kafka (cluster id ${clusterId}) stays the platform's. Events of other databases in it become dead letters from now on.`
}

async function withDatabase<Result>(
  access: DatabaseAccess,
  work: (database: Queryable) => Promise<Result>,
): Promise<Result> {
  try {
    const session = await connectOnce(access)
    try {
      return await work(session)
    } finally {
      session.destroy()
    }
  } catch (error) {
    if (isServerError(error, 'ER_NO_SUCH_TABLE'))
      throw failure('The database is not migrated. Migrate it with: npm run migrate.', error)
    throw failure(`The database cannot be used: ${explainDatabaseFailure(error, access).text}.`, error)
  }
}

const failure = (message: string, cause?: unknown) => new DomainError('accept_kafka', message, { cause })
