import { createKafka, disconnectWithTimeout, type Kafka, type KafkaOptions } from './client.ts'

/** The parts of kafkajs's cluster that we use; it does not publish them. */
export interface Cluster {
  readonly connect: () => Promise<void>
  readonly disconnect: () => Promise<void>
  readonly addTargetTopic: (topic: string) => Promise<void>
  readonly findGroupCoordinator: (group: { readonly groupId: string }) => Promise<Broker>
  /** The ids of the leaders, with the partitions that each of them leads. */
  readonly findLeaderForPartitions: (
    topic: string,
    partitions: readonly number[],
  ) => Readonly<Record<string, readonly number[]>>
  readonly findBroker: (where: { readonly nodeId: string }) => Promise<Broker>
  readonly refreshMetadata: () => Promise<void>
  /** The partitions of a topic that was added. */
  readonly findTopicPartitionMetadata: (
    topic: string,
  ) => readonly { readonly partitionId: number; readonly leader: number }[]
  /** @param fromTimestamp ms since 1970; -2: the first offset that exists, -1: the end */
  readonly fetchTopicsOffset: (
    topics: readonly {
      readonly topic: string
      readonly fromTimestamp: number
      readonly partitions: readonly { readonly partition: number }[]
    }[],
  ) => Promise<{ readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }[]>
}

interface Broker {
  readonly offsetCommit: (request: object) => Promise<unknown>
  readonly fetch: (request: object) => Promise<unknown>
}

type CreateCluster = (options: { allowAutoTopicCreation: boolean }) => Cluster

/**
 * Uses kafkajs's cluster for requests that its public API cannot make: an OffsetCommit for a group without members, which
 * `admin.setOffsets` makes as a member of the group, and a fetch without a group.
 */
export async function withCluster<Result>(
  options: KafkaOptions,
  use: (cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const cluster = createCluster(options)
  await cluster.connect()
  try {
    return await use(cluster)
  } finally {
    await disconnectWithTimeout(cluster.disconnect())
  }
}

/** One that is not connected yet. */
export function createCluster(options: KafkaOptions): Cluster {
  return findCreateCluster(createKafka(options))({ allowAutoTopicCreation: false })
}

/** A method under a symbol of kafkajs's own. */
function findCreateCluster(kafka: Kafka): CreateCluster {
  const name = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  const method = name && (kafka as unknown as Readonly<Record<symbol, unknown>>)[name]
  if (typeof method !== 'function') throw new Error('kafkajs has no createCluster: its version has changed')
  return method as CreateCluster
}
