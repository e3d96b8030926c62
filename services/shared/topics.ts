import { z } from 'zod'
import type { TopicSpec } from './kafka.ts'
import { commaSeparated, positiveInteger } from './read-config.ts'

/** kafkajs would try a wrong one for ever. It knows no IPv6 addresses. */
const areBrokers = (list: readonly string[]) =>
  list.length > 0 && list.every((broker) => /^[^\s:/]+:\d{1,5}$/.test(broker))

/** What every service that meets Kafka needs to know. */
export const kafkaSettings = {
  KAFKA_BROKERS: commaSeparated.refine(areBrokers, 'expected host:port, or several, comma-separated'),
  KAFKA_TOPIC: z.string().default('message-topic'),
  KAFKA_PARTITIONS: positiveInteger(6),
  KAFKA_REPLICATION: z.coerce.number().int().default(-1),
}

export type TopicSettings = Readonly<Omit<z.output<z.ZodObject<typeof kafkaSettings>>, 'KAFKA_BROKERS'>>

/** Where what cannot be processed goes. */
export const deadLetterTopic = (topic: string) => `${topic}.dlq`

/** The topics that the platform lives on: orders, and its dead letters. */
export function platformTopics(settings: TopicSettings): TopicSpec[] {
  const copies = { partitions: settings.KAFKA_PARTITIONS, replication: settings.KAFKA_REPLICATION }
  return [settings.KAFKA_TOPIC, deadLetterTopic(settings.KAFKA_TOPIC)].map((topic) => ({ topic, ...copies }))
}
