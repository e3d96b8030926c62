import { createKafka, disconnectWithTimeout, type KafkaOptions } from './client.ts'
import { failureType } from './explain-kafka-failure.ts'
import { createCluster } from './patches/cluster.ts'

interface EmptyGroupCommit {
  readonly groupId: string
  readonly topic: string
  /** By partition. */
  readonly offsets: ReadonlyMap<number, number>
}

/** Which commit is meant: one of no member. */
const NO_GENERATION = -1
const NO_MEMBER = ''

/**
 * Commits these offsets of all partitions at once, for a group without members; `admin.setOffsets` would join the group.
 * Rejects when Kafka does not answer: then it may have happened or not, and may be repeated.
 *
 * @returns false when the group has a member, and nothing was committed
 */
export async function commitForEmptyGroup(
  options: KafkaOptions,
  { groupId, topic, offsets }: EmptyGroupCommit,
): Promise<boolean> {
  const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }))
  const request = {
    groupId,
    groupGenerationId: NO_GENERATION,
    memberId: NO_MEMBER,
    topics: [{ topic, partitions }],
  }
  const cluster = createCluster(createKafka(options))
  try {
    await cluster.connect()
    const coordinator = await cluster.findGroupCoordinator({ groupId })
    await coordinator.offsetCommit(request)
    return true
  } catch (error) {
    if (failureType(error) === 'UNKNOWN_MEMBER_ID') return false
    throw error
  } finally {
    await disconnectWithTimeout(cluster.disconnect())
  }
}
