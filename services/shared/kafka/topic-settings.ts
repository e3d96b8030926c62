import { z } from 'zod'
import type { TopicSpec } from './kafka-topics.ts'
import { positiveInteger } from '../runtime/read-config.ts'

/** What every service that sees to the topics, and to how far they are read, needs to know. */
export const topicSettings = {
  KAFKA_TOPIC: z.string().default('message-topic'),
  KAFKA_GROUP: z.string().default('message-group'),
  KAFKA_PARTITIONS: positiveInteger(6),
  KAFKA_REPLICATION: z.coerce.number().int().default(-1),
}

export type TopicSettings = Readonly<z.output<z.ZodObject<typeof topicSettings>>>

/** Where what cannot be processed goes. */
export const deadLetterTopic = (topic: string) => `${topic}.dlq`

/** The topics that the platform lives on: orders, and its dead letters. */
export function platformTopics(settings: TopicSettings): TopicSpec[] {
  const copies = { partitions: settings.KAFKA_PARTITIONS, replication: settings.KAFKA_REPLICATION }
  return [settings.KAFKA_TOPIC, deadLetterTopic(settings.KAFKA_TOPIC)].map((topic) => ({ topic, ...copies }))
}
