import { askAdmin } from './ask-admin.ts'
import type { KafkaOptions } from './kafka.ts'

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

/** Where the group stands in each partition that the topic has at this moment. Rejects when Kafka does not say. */
export function readPositions(
  options: KafkaOptions,
  { topic, groupId }: { topic: string; groupId: string },
): Promise<Position[]> {
  return askAdmin(options, async (admin) => {
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
  })
}
