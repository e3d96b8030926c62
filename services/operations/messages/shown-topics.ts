import { deadLetterTopic } from '../../shared/kafka/topic-settings.ts'

/** Lessons create topics of their own with this prefix. */
const LESSONS = 'lab-'

/** The topics of the platform, and no other of this Kafka. */
export interface ShownTopics {
  readonly names: readonly string[]
  readonly includes: (topic: string) => boolean
}

/** @param orders KAFKA_TOPIC @param views the topic of views */
export function createShownTopics(orders: string, views = 'article-views'): ShownTopics {
  const names = [orders, deadLetterTopic(orders), views]
  return { names, includes: (topic) => names.includes(topic) || topic.startsWith(LESSONS) }
}
