import { retryUntilDone } from '../runtime/backoff.ts'
import { createTopics } from './create-topics.ts'
import { isUnsupported } from './explain-kafka-failure.ts'
import type { Admin, Kafka } from './client.ts'

/** How long a broker may take to serve a topic that it has created. */
const NEW_TOPIC_MS = 10_000

export interface TopicSpec {
  readonly topic: string
  readonly partitions: number
  /** Copies; -1 is the broker's default. */
  readonly replication: number
}

/**
 * Creates the topics that do not exist; leaves the others as they are. Rejects when Kafka is away.
 *
 * @param pretend true: creates nothing, but rejects where Kafka would not create it
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
    const names = missing.map(({ topic }) => topic)
    if (!(await servesOnlyClients(admin))) await createTopics(admin, missing, pretend)
    else if (!pretend) await askForTopics(kafka, names)
    if (!pretend) await untilServed(admin, names)
  } finally {
    await admin.disconnect()
  }
}

/**
 * Whether the broker has no requests but those that producers and consumers make. So it is with librdkafka's
 * in-memory broker, which `npm start` falls back on where no Kafka can be had.
 */
async function servesOnlyClients(admin: Admin): Promise<boolean> {
  return admin.listGroups().then(() => false, isUnsupported)
}

/** Has the broker create topics by asking for them, with as many partitions as it sees fit. */
async function askForTopics(kafka: Kafka, topics: string[]): Promise<void> {
  // It never joins its group: subscribing is the one way to ask with the permission to create.
  const asker = kafka.consumer({ groupId: 'asks-for-topics', allowAutoTopicCreation: true })
  await asker.connect()
  try {
    await asker.subscribe({ topics })
  } finally {
    await asker.disconnect()
  }
}

/**
 * Resolves when every partition answers; rejects with the last reason after a while. That a partition has a
 * leader does not say that the leader knows: what is sent too early comes twice.
 */
async function untilServed(admin: Admin, topics: string[]): Promise<void> {
  let reason: unknown
  const look = async () => {
    for (const topic of topics) await admin.fetchTopicOffsets(topic)
    return true
  }
  const served = await retryUntilDone(look, {
    firstMs: 20,
    maxMs: 500,
    signal: AbortSignal.timeout(NEW_TOPIC_MS),
    onFailure: (error) => {
      reason = error
    },
  })
  if (served !== true) throw reason
}
