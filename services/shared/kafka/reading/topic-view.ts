import kafkajs from 'kafkajs'
import { createKafka, disconnectWithTimeout, type KafkaOptions } from '../client.ts'
import { createCluster, type Broker, type Cluster } from '../patches/cluster.ts'
import { EARLIEST, LATEST, readOffsets } from './read-offsets.ts'

/** A batch of events may be larger; then its time is read when its partition is the first of the answer. */
const RECORD_BYTES = 64 * 1024

export interface PartitionView {
  readonly partition: number
  /** Node ids. */
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** The first offset that still exists, and the one that the next message will get. */
  readonly logStart: number
  readonly logEnd: number
  /** Null: the group has never committed one. */
  readonly committed: number | null
  /** When the first message that is not committed was written, in ms since 1970; null when there is none. */
  readonly waitingSince: number | null
  /** The group's member that has the partition; null: none, or the group rebalances. */
  readonly memberId: string | null
}

/** A topic, and a group's place in it, at one moment. */
export interface TopicView {
  readonly brokers: number
  readonly partitions: readonly PartitionView[]
  /** State as Kafka names it: `Stable`, `Empty`, `PreparingRebalance`, … */
  readonly group: { readonly state: string; readonly members: readonly GroupMember[] }
}

interface GroupMember {
  readonly memberId: string
  readonly clientId: string
}

export interface TopicReader {
  /** Five to seven requests. Rejects when Kafka does not answer, or the topic does not exist. */
  readonly read: () => Promise<TopicView>
  readonly close: () => Promise<void>
}

/**
 * Reads a topic again and again through one client. Nothing that may change is cached: partitions and their leaders are
 * asked for each time. After a failure the next read begins with a new client.
 */
export function createTopicReader(
  options: KafkaOptions,
  { topic, groupId }: { readonly topic: string; readonly groupId: string },
): TopicReader {
  let connected: Promise<Connected> | undefined
  /** The times that were read last, by partition. */
  const times = new Map<number, { readonly offset: number; readonly time: number }>()

  async function connect(): Promise<Connected> {
    const cluster = createCluster(createKafka(options))
    try {
      await cluster.connect()
      await cluster.addTargetTopic(topic)
      return { cluster, coordinator: await cluster.findGroupCoordinator({ groupId }) }
    } catch (error) {
      await disconnectWithTimeout(cluster.disconnect())
      throw error
    }
  }

  async function read({ cluster, coordinator }: Connected): Promise<TopicView> {
    await cluster.refreshMetadata()
    const { brokers = [] } = cluster.brokerPool.metadata ?? {}
    const layout = cluster.findTopicPartitionMetadata(topic)
    const partitions = layout.map(({ partitionId }) => ({ partition: partitionId }))
    const [committed, group] = await Promise.all([
      readCommitted(coordinator, { topic, groupId, partitions }),
      readGroup(coordinator, { topic, groupId }),
    ])
    // After the committed offsets: an end that is read earlier could lie before them.
    const [starts, ends] = await Promise.all(
      [EARLIEST, LATEST].map((fromTimestamp) => readOffsets(cluster, topic, fromTimestamp)),
    )
    const views = layout.map(({ partitionId: partition, leader, replicas, isr }) => ({
      ...{ partition, leader, replicas, isr },
      logStart: starts?.get(partition) ?? 0,
      logEnd: ends?.get(partition) ?? 0,
      committed: committed.get(partition) ?? null,
      memberId: group.owners.get(partition) ?? null,
    }))
    const waiting = views.flatMap((view) => firstWaiting(view))
    await readTimes(cluster, waiting)
    return {
      brokers: brokers.length,
      partitions: views
        .map((view) => ({ ...view, waitingSince: timeOf(view) }))
        .sort((one, other) => one.partition - other.partition),
      group,
    }
  }

  /** The timestamps of these messages; the leaders are asked only for those that are not known yet. */
  async function readTimes(cluster: Cluster, waiting: readonly Waiting[]): Promise<void> {
    const unknown = waiting.filter(({ partition, offset }) => times.get(partition)?.offset !== offset)
    const asked = [...Map.groupBy(unknown, ({ leader }) => leader)].map(async ([nodeId, ofLeader]) => {
      const broker = await cluster.findBroker({ nodeId })
      const partitions = ofLeader.map(({ partition, offset }) => ({
        ...{ partition, fetchOffset: String(offset), maxBytes: RECORD_BYTES },
      }))
      const answer = await broker.fetch({ maxWaitTime: 0, minBytes: 0, topics: [{ topic, partitions }] })
      for (const { partition, messages } of answer.responses.flatMap((one) => one.partitions)) {
        const offset = ofLeader.find((one) => one.partition === partition)?.offset ?? 0
        // A batch also has what lies before the offset.
        const record = messages.find((message) => Number(message.offset) >= offset)
        if (record) times.set(partition, { offset, time: Number(record.timestamp) })
      }
    })
    await Promise.all(asked)
  }

  function timeOf(view: Omit<PartitionView, 'waitingSince'>): number | null {
    const [waiting] = firstWaiting(view)
    const known = times.get(view.partition)
    return waiting !== undefined && known?.offset === waiting.offset ? known.time : null
  }

  async function forget(): Promise<void> {
    const before = connected
    connected = undefined
    const opened = await before?.catch(() => undefined)
    if (opened) await disconnectWithTimeout(opened.cluster.disconnect())
  }

  return {
    read: async () => {
      connected ??= connect()
      try {
        return await read(await connected)
      } catch (error) {
        await forget()
        throw error
      }
    },
    close: forget,
  }
}

interface Connected {
  readonly cluster: Cluster
  readonly coordinator: Broker
}

/** The first message that the group has not finished. */
interface Waiting {
  readonly partition: number
  readonly leader: number
  readonly offset: number
}

function firstWaiting(view: Omit<PartitionView, 'waitingSince'>): Waiting[] {
  const { partition, leader, committed, logStart, logEnd } = view
  if (committed === null) return []
  const offset = Math.max(committed, logStart)
  return offset < logEnd ? [{ partition, leader, offset }] : []
}

interface Partitions {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number }[]
}

async function readCommitted(
  coordinator: Broker,
  { topic, partitions, groupId }: Partitions & { readonly groupId: string },
): Promise<ReadonlyMap<number, number>> {
  const { responses } = await coordinator.offsetFetch({ groupId, topics: [{ topic, partitions }] })
  const offsets = responses.flatMap((one) => one.partitions)
  return new Map(
    offsets.map(({ partition, offset }) => [partition, Number(offset)] as const).filter(([, at]) => at >= 0),
  )
}

async function readGroup(
  coordinator: Broker,
  { topic, groupId }: { readonly topic: string; readonly groupId: string },
): Promise<TopicView['group'] & { readonly owners: ReadonlyMap<number, string> }> {
  const { groups } = await coordinator.describeGroups({ groupIds: [groupId] })
  const [group] = groups
  const owners = new Map<number, string>()
  for (const { memberId, memberAssignment } of group?.members ?? []) {
    const assigned = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment)
    for (const partition of assigned?.assignment[topic] ?? []) owners.set(partition, memberId)
  }
  const members = (group?.members ?? []).map(({ memberId, clientId }) => ({ memberId, clientId }))
  return { state: group?.state ?? 'Dead', members, owners }
}
