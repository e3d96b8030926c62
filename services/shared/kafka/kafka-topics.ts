import { retryUntilDone } from '../runtime/backoff.ts'
import { createTopics } from './create-topics.ts'
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
    await createTopics(admin, missing, pretend)
    if (!pretend) await untilServed(admin, names)
  } finally {
    await admin.disconnect()
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
