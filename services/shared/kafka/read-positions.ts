import { askAdmin } from './admin.ts'
import type { Admin, KafkaOptions } from './client.ts'

/** How far a group has come in one partition. */
export interface Position {
  readonly partition: number
  /** All before this offset is no longer there. */
  readonly low: number
  /** Where the partition ends: the offset that the next message will get. */
  readonly end: number
  /** The group has dealt with all before this offset; -1 when it has never said so. */
  readonly committed: number
}

interface GroupAndTopic {
  readonly topic: string
  readonly groupId: string
}

/** Where the group stands in each partition that the topic has at this moment. Rejects when Kafka does not say. */
export function readPositions(options: KafkaOptions, where: GroupAndTopic): Promise<Position[]> {
  return askAdmin(options, (admin) => positionsBy(admin, where))
}

/** The same, in the course of other questions. */
export async function positionsBy(admin: Admin, { topic, groupId }: GroupAndTopic): Promise<Position[]> {
  // The group first: it can only be beyond the end that is read later when that is another topic's offset.
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
