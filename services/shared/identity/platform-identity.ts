import type { Queryable } from '../database/database.ts'

export interface DatabaseIdentity {
  /** A UUID. Every event carries it. */
  readonly databaseId: string
}

/** Which database this is, and which Kafka belongs to it: see migration 0007. */
export interface PlatformIdentity extends DatabaseIdentity {
  /** Null: no Kafka with a cluster id was seen yet. */
  readonly kafkaClusterId: string | null
  /** `npm start` formatted this Kafka, or an operator accepted it; otherwise it was the first one seen. */
  readonly kafkaIsCertain: boolean
}

/** @throws the driver's error when the database is unavailable or not migrated */
export async function readIdentity(database: Queryable): Promise<PlatformIdentity> {
  const [row] = await database.query<Omit<PlatformIdentity, 'kafkaIsCertain'> & { kafkaIsCertain: number }>(
    'SELECT databaseId, kafkaClusterId, kafkaIsCertain FROM platform_identity',
  )
  if (row === undefined) throw new Error('the table platform_identity has no row: migrate the database')
  return { ...row, kafkaIsCertain: row.kafkaIsCertain === 1 }
}

/** Registers the first Kafka that is seen, and returns what is registered then: maybe another process was first. */
export async function registerFirstSeen(database: Queryable, clusterId: string): Promise<PlatformIdentity> {
  await database.execute('UPDATE platform_identity SET kafkaClusterId = ? WHERE kafkaClusterId IS NULL', [
    clusterId,
  ])
  return readIdentity(database)
}

/** Makes this Kafka the platform's, whichever was before. */
export async function registerKafka(database: Queryable, clusterId: string): Promise<void> {
  await database.execute('UPDATE platform_identity SET kafkaClusterId = ?, kafkaIsCertain = TRUE', [
    clusterId,
  ])
}

/** The database's id as a column of another query. */
export const DATABASE_ID = '(SELECT databaseId FROM platform_identity)'
