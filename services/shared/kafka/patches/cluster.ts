import type { Kafka } from 'kafkajs'
import type { PartitionData } from './fetched-batch.ts'

/**
 * The parts of kafkajs's cluster that we use; it does not publish them. For requests that its public clients cannot make,
 * or whose answers they cache: a fetch without a group, and an OffsetCommit for a group without members. Offsets are text,
 * as in its public API.
 */
export interface Cluster {
  readonly connect: () => Promise<void>
  readonly disconnect: () => Promise<void>
  readonly addTargetTopic: (topic: string) => Promise<void>
  readonly refreshMetadata: () => Promise<void>
  readonly findBroker: (where: { readonly nodeId: number }) => Promise<Broker>
  readonly findGroupCoordinator: (where: { readonly groupId: string }) => Promise<Broker>
  /** The partitions of a topic that was added. */
  readonly findTopicPartitionMetadata: (topic: string) => readonly PartitionMetadata[]
  readonly fetchTopicsOffset: (topics: readonly TopicsOffsetRequest[]) => Promise<readonly TopicOffsets[]>
  readonly brokerPool: { readonly metadata: { readonly brokers: readonly unknown[] } | null }
}

interface PartitionMetadata {
  readonly partitionId: number
  /** Node ids. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

interface Partitions {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number }[]
}

interface TopicsOffsetRequest extends Partitions {
  /** In ms since 1970; -2: the first offset that exists, -1: the end. */
  readonly fromTimestamp: number
}

interface TopicOffsets {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
}

export interface Broker {
  readonly offsetFetch: (request: {
    readonly groupId: string
    readonly topics: readonly Partitions[]
  }) => Promise<{ readonly responses: readonly TopicOffsets[] }>
  readonly offsetCommit: (request: {
    readonly groupId: string
    readonly groupGenerationId: number
    readonly memberId: string
    readonly topics: readonly TopicOffsets[]
  }) => Promise<unknown>
  readonly describeGroups: (request: {
    readonly groupIds: readonly string[]
  }) => Promise<{ readonly groups: readonly DescribedGroup[] }>
  readonly fetch: (request: FetchRequest) => Promise<{
    readonly responses: readonly { readonly partitions: readonly PartitionData[] }[]
  }>
}

interface DescribedGroup {
  readonly state: string
  readonly members: readonly {
    readonly memberId: string
    readonly clientId: string
    readonly memberAssignment: Buffer
  }[]
}

/** Of committed transactions only. */
interface FetchRequest {
  readonly maxWaitTime: number
  readonly minBytes: number
  /** Of the whole answer. Default: 10 MB. */
  readonly maxBytes?: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly fetchOffset: string
      readonly maxBytes: number
    }[]
  }[]
}

type CreateCluster = (options: { allowAutoTopicCreation: boolean }) => Cluster

/** One that is not connected yet. */
export function createCluster(kafka: Kafka): Cluster {
  return findCreateCluster(kafka)({ allowAutoTopicCreation: false })
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
