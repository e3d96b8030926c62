import { isDenied, KafkaRefusal } from './explain-kafka-failure.ts'
import type { Admin } from './client.ts'
import type { TopicSpec } from './kafka-topics.ts'

/**
 * Creates topics; or, with `pretend`, only asks whether Kafka would.
 *
 * @throws KafkaRefusal when it will not, whoever asks again
 */
export async function createTopics(
  admin: Admin,
  topics: readonly TopicSpec[],
  pretend: boolean,
): Promise<void> {
  try {
    await admin.createTopics({
      validateOnly: pretend,
      // kafkajs's own wait fails when the broker has not yet heard of a topic that it has just created.
      waitForLeaders: false,
      topics: topics.map(({ topic, partitions, replication }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: replication,
      })),
    })
  } catch (error) {
    const { errors = [] } = error as { errors?: readonly TopicFailure[] }
    const refused = errors.filter(({ retriable }) => !retriable)
    if (refused.length === 0) throw error
    throw new KafkaRefusal(await explainRefusal(admin, refused), error)
  }
}

/** One topic's part of what kafkajs throws. */
interface TopicFailure {
  readonly topic: string
  readonly retriable: boolean
}

async function explainRefusal(admin: Admin, refused: readonly TopicFailure[]): Promise<string> {
  const denied = refused.filter(isDenied).map(({ topic }) => topic)
  if (denied.length === 0) {
    const topics = named(refused.map(({ topic }) => topic))
    return `Kafka will not create ${topics} with these KAFKA_PARTITIONS and KAFKA_REPLICATION: correct them`
  }
  // Kafka does not say which topics there are to who may not see them: these may be there.
  const seen = await Promise.all(denied.map((topic) => maySee(admin, topic)))
  const hidden = denied.filter((_, index) => !seen[index])
  return hidden.length > 0
    ? `Kafka does not show this user ${named(hidden)}: create what is missing, and allow what the README says`
    : `Kafka lacks ${named(denied)} and does not let this user create topics: create what is missing, or allow Create`
}

const named = (topics: readonly string[]) =>
  `the ${topics.length === 1 ? 'topic' : 'topics'} ${topics.join(' and ')}`

async function maySee(admin: Admin, topic: string): Promise<boolean> {
  return admin.fetchTopicMetadata({ topics: [topic] }).then(
    () => true,
    (error: unknown) => !isDenied(error),
  )
}
