import type { Admin } from 'kafkajs'

/** The part of kafkajs's inner cluster that is used outside of kafkajs. Offsets are text, as in its public API. */
export interface Cluster {
  readonly addTargetTopic: (topic: string) => Promise<void>
  readonly refreshMetadata: () => Promise<void>
  readonly findBroker: (where: { readonly nodeId: number }) => Promise<Broker>
  readonly findGroupCoordinator: (where: { readonly groupId: string }) => Promise<Broker>
  readonly fetchTopicsOffset: (topics: readonly TopicsOffsetRequest[]) => Promise<TopicOffsets[]>
  readonly brokerPool: { readonly metadata: ClusterMetadata | null }
}

interface ClusterMetadata {
  readonly brokers: readonly { readonly nodeId: number }[]
  readonly topicMetadata: readonly {
    readonly topic: string
    readonly partitionMetadata: readonly PartitionMetadata[]
  }[]
}

export interface PartitionMetadata {
  readonly partitionId: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

interface TopicsOffsetRequest {
  readonly topic: string
  readonly fromBeginning: boolean
  readonly partitions: readonly { readonly partition: number }[]
}

interface TopicOffsets {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
}

export interface Broker {
  readonly offsetFetch: (request: {
    readonly groupId: string
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number }[]
    }[]
  }) => Promise<{ readonly responses: readonly TopicOffsets[] }>
  readonly describeGroups: (request: { readonly groupIds: readonly string[] }) => Promise<{
    readonly groups: readonly DescribedGroup[]
  }>
  readonly fetch: (request: {
    readonly maxWaitTime: number
    readonly minBytes: number
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly {
        readonly partition: number
        readonly fetchOffset: string
        readonly maxBytes: number
      }[]
    }[]
  }) => Promise<{ readonly responses: readonly FetchedTopic[] }>
}

interface DescribedGroup {
  readonly state: string
  readonly members: readonly {
    readonly memberId: string
    readonly clientId: string
    readonly memberAssignment: Buffer
  }[]
}

interface FetchedTopic {
  readonly partitions: readonly {
    readonly partition: number
    readonly messages: readonly { readonly offset: string; readonly timestamp: string }[]
  }[]
}

export type CreateAdmin = (parts: { readonly cluster: Cluster }) => Admin

const clusters = new WeakMap<Admin, Cluster>()

/** Remembers the cluster of each admin client that kafkajs creates. */
export function rememberCluster(createAdmin: CreateAdmin): CreateAdmin {
  return (parts) => {
    const admin = createAdmin(parts)
    clusters.set(admin, parts.cluster)
    return admin
  }
}

/** @throws when kafkajs did not create this client through `rememberCluster` */
export function clusterOf(admin: Admin): Cluster {
  const cluster = clusters.get(admin)
  if (cluster === undefined) throw new Error('this admin client was created without our patches')
  return cluster
}
