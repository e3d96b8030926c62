import type { KafkaMessage } from '../kafka/consumer.ts'
import { DATABASE_HEADER } from '../orders/order-event.ts'
import type { DatabaseIdentity } from './platform-identity.ts'

/**
 * The id of the other database that an event comes from; undefined for our own events and for those that name none, as
 * the tutorial's.
 */
export function foreignDatabaseOf(
  { headers }: Pick<KafkaMessage, 'headers'>,
  identity: DatabaseIdentity,
): string | undefined {
  const named = headers?.[DATABASE_HEADER]?.toString()
  return named === identity.databaseId ? undefined : named
}

/** For an operator: why events of another database stop the notifier, and what to do. */
export function describeForeignEvents(foreign: string, { databaseId }: DatabaseIdentity): string {
  return (
    `this Kafka has events of another database: its id is ${foreign}, ours is ${databaseId}. ` +
    `Nothing is read from it until our Kafka answers there again. If this Kafka is ours, run npm run kafka:accept: ` +
    `events of other databases then become dead letters`
  )
}
