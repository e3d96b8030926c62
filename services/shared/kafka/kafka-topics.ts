import { retryUntilDone } from '../runtime/backoff.ts'
import type { Admin, Kafka } from './client.ts'
import { isDenied, KafkaRefusal } from './explain-kafka-failure.ts'

/** How long a broker may take to serve a topic that it has created. */
const NEW_TOPIC_MS = 10_000

export interface TopicSpec {
  readonly topic: string
  readonly partitions: number
  /** Number of copies; -1 is the broker's default. */
  readonly replication: number
}

/**
 * Creates missing topics, and leaves existing ones as they are. Rejects when Kafka is unavailable.
 *
 * @param pretend true: creates nothing, but rejects where Kafka would refuse
 * @throws KafkaRefusal when Kafka refuses and a retry cannot help
 */
export async function ensureTopics(
  kafka: Kafka,
  topics: readonly TopicSpec[],
  { pretend = false } = {},
): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const present = new Set(await admin.listTopics())
    const missing = topics.filter(({ topic }) => !present.has(topic))
    if (missing.length === 0) return
    await createTopics(admin, missing, pretend)
    if (!pretend) await waitUntilServed(admin, missing)
  } finally {
    await admin.disconnect()
  }
}

async function createTopics(admin: Admin, topics: readonly TopicSpec[], pretend: boolean): Promise<void> {
  try {
    await admin.createTopics({
      validateOnly: pretend,
      // kafkajs's own wait fails when a broker does not know yet the topic that was just created.
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

/** One topic's part of kafkajs's error. */
interface TopicFailure {
  readonly topic: string
  readonly retriable: boolean
}

async function explainRefusal(admin: Admin, refused: readonly TopicFailure[]): Promise<string> {
  const denied = refused.filter(isDenied).map(({ topic }) => topic)
  if (denied.length === 0) {
    const topics = named(refused.map(({ topic }) => topic))
    return `Kafka refuses to create ${topics} with these KAFKA_PARTITIONS and KAFKA_REPLICATION: correct them`
  }
  // Kafka hides topics from users without rights: these topics may exist.
  const visible = await Promise.all(denied.map((topic) => canSee(admin, topic)))
  const hidden = denied.filter((_, index) => !visible[index])
  return hidden.length > 0
    ? `Kafka does not show this user ${named(hidden)}: create what is missing, and grant the rights in docs/own-servers.md`
    : `Kafka lacks ${named(denied)} and does not let this user create topics: create what is missing, or grant Create`
}

const named = (topics: readonly string[]) =>
  `the ${topics.length === 1 ? 'topic' : 'topics'} ${topics.join(' and ')}`

async function canSee(admin: Admin, topic: string): Promise<boolean> {
  return admin.fetchTopicMetadata({ topics: [topic] }).then(
    () => true,
    (error: unknown) => !isDenied(error),
  )
}

/**
 * Resolves when every partition answers; rejects with the last error after a while. A partition's leader may not know
 * yet that it is the leader: messages sent that early would arrive twice.
 */
async function waitUntilServed(admin: Admin, topics: readonly TopicSpec[]): Promise<void> {
  let lastError: unknown
  const look = async () => {
    for (const { topic } of topics) await admin.fetchTopicOffsets(topic)
    return true
  }
  const served = await retryUntilDone(look, {
    firstMs: 20,
    maxMs: 500,
    signal: AbortSignal.timeout(NEW_TOPIC_MS),
    onFailure: (error) => (lastError = error),
  })
  if (served !== true) throw lastError
}
