import { createKafka, type Admin, type KafkaOptions } from './client.ts'
import { isDenied } from './explain-kafka-failure.ts'

/**
 * Uses an admin client for one question. The client is new each time, since kafkajs caches topics and groups for
 * minutes. Rejects when Kafka is unavailable, and with Kafka's own error when it refuses.
 */
export async function askAdmin<Result>(
  options: KafkaOptions,
  ask: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  // For a group that this user may not see, kafkajs throws "not found" and only logs the refusal.
  let denied: unknown
  const onError = (error: unknown) => {
    if (isDenied(error)) denied = error
  }
  const admin = createKafka({ ...options, onError }).admin()
  await admin.connect()
  try {
    return await ask(admin)
  } catch (error) {
    throw denied ?? error
  } finally {
    await admin.disconnect()
  }
}

/**
 * Rejects while the group has no coordinator: a new broker first creates the topic that stores groups, and a kafkajs
 * consumer that starts before that stops for good.
 */
export async function findCoordinator(options: KafkaOptions, groupId: string): Promise<void> {
  await askAdmin(options, (admin) => admin.describeGroups([groupId]))
}

/** A group's progress in one partition. */
export interface Position {
  readonly partition: number
  /** The first offset that still exists. */
  readonly low: number
  /** The offset that the next message will get. */
  readonly end: number
  /** The first offset that the group has not finished; -1 when it has never committed one. */
  readonly committed: number
}

interface GroupAndTopic {
  readonly topic: string
  readonly groupId: string
}

/** The group's position in each partition that the topic has now. Rejects when Kafka does not answer. */
export function readPositions(options: KafkaOptions, where: GroupAndTopic): Promise<Position[]> {
  return askAdmin(options, (admin) => readPositionsWith(admin, where))
}

export async function readPositionsWith(
  admin: Admin,
  { topic, groupId }: GroupAndTopic,
): Promise<Position[]> {
  // The group first: an offset beyond the end that is read later can only belong to another topic.
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
  const ends = await admin.fetchTopicOffsets(topic)
  return ends.map(({ partition, low, high }) => ({
    partition,
    low: Number(low),
    end: Number(high),
    committed: committed.get(partition) ?? -1,
  }))
}
