import { z } from 'zod'
import type { TopicSpec } from './kafka-topics.ts'
import { positiveInteger } from '../runtime/read-config.ts'

const DEAD_LETTER_SUFFIX = '.dlq'
/** Kafka's limit, less what the topic of dead letters adds. */
const MAX_TOPIC_LENGTH = 249 - DEAD_LETTER_SUFFIX.length

/** Kafka's own rules for a name. */
const topicName = z
  .string()
  .refine(
    (name) => /^[a-zA-Z0-9._-]+$/.test(name) && !/^\.{1,2}$/.test(name),
    'must be a topic name: letters a to z, digits and the characters . _ -, and not only . or ..',
  )
  .refine((name) => name.length <= MAX_TOPIC_LENGTH, `must have at most ${MAX_TOPIC_LENGTH} characters`)

/** -1: the broker's default. Kafka counts replicas in 16 bits. */
const replication = z.coerce
  .number()
  .refine(
    (count) => count === -1 || (Number.isInteger(count) && count >= 1 && count <= 32_767),
    'must be -1, or a number of replicas from 1 to 32767',
  )

/** The settings of every program that creates topics or reads a group's progress. */
export const topicSettings = {
  KAFKA_TOPIC: topicName.default('message-topic'),
  // Dead letters are stored with it.
  KAFKA_GROUP: z.string().max(255).default('message-group'),
  KAFKA_PARTITIONS: positiveInteger(6),
  KAFKA_REPLICATION: replication.default(-1),
}

export type TopicSettings = Readonly<z.output<z.ZodObject<typeof topicSettings>>>

/** The topic for messages that cannot be processed. */
export const deadLetterTopic = (topic: string) => topic + DEAD_LETTER_SUFFIX

/** The platform's topics: orders, and dead letters. */
export function platformTopics(settings: TopicSettings): TopicSpec[] {
  return [specOf(settings.KAFKA_TOPIC, settings), deadLetterTopicSpec(settings)]
}

export function deadLetterTopicSpec(settings: TopicSettings): TopicSpec {
  return specOf(deadLetterTopic(settings.KAFKA_TOPIC), settings)
}

function specOf(topic: string, settings: TopicSettings): TopicSpec {
  return { topic, partitions: settings.KAFKA_PARTITIONS, replication: settings.KAFKA_REPLICATION }
}
