import type { Cluster } from '../patches/cluster.ts'

/** Times to which Kafka's protocol gives a meaning: the first offset that exists, and the end. */
export const EARLIEST = -2
export const LATEST = -1

/**
 * Of each partition, the offset of the first message that is at least as new as this.
 *
 * @param topic which was added to the cluster
 * @param time in ms since 1970, EARLIEST or LATEST
 */
export async function readOffsets(
  cluster: Cluster,
  topic: string,
  time: number,
): Promise<ReadonlyMap<number, number>> {
  const partitions = cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId }) => ({ partition: partitionId }))
  const offsets = await cluster.fetchTopicsOffset([{ topic, fromTimestamp: time, partitions }])
  return new Map(
    offsets.flatMap((one) => one.partitions).map(({ partition, offset }) => [partition, Number(offset)]),
  )
}
