import { z } from 'zod'
import type { TopicSpec } from './kafka-topics.ts'
import { positiveInteger } from '../runtime/read-config.ts'

/** The settings of every program that creates topics or reads a group's progress. */
export const topicSettings = {
  KAFKA_TOPIC: z.string().default('message-topic'),
  KAFKA_GROUP: z.string().default('message-group'),
  KAFKA_PARTITIONS: positiveInteger(6),
  KAFKA_REPLICATION: z.coerce.number().int().default(-1),
}

export type TopicSettings = Readonly<z.output<z.ZodObject<typeof topicSettings>>>

/** The topic for messages that cannot be processed. */
export const deadLetterTopic = (topic: string) => `${topic}.dlq`

/** The platform's topics: orders, and dead letters. */
export function platformTopics(settings: TopicSettings): TopicSpec[] {
  const copies = { partitions: settings.KAFKA_PARTITIONS, replication: settings.KAFKA_REPLICATION }
  return [settings.KAFKA_TOPIC, deadLetterTopic(settings.KAFKA_TOPIC)].map((topic) => ({ topic, ...copies }))
}
