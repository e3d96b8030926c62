import { createKafka, disconnectWithTimeout, type KafkaOptions } from '../client.ts'
import type { KafkaMessage } from '../consumer.ts'
import { failureType } from '../explain-kafka-failure.ts'
import { createCluster, type Cluster } from '../patches/cluster.ts'
import { FetchedBatch, type PartitionData } from '../patches/fetched-batch.ts'
import { EARLIEST, LATEST, readOffsets } from './read-offsets.ts'

/** Of one fetch. A message that is larger is read whole, too. */
const PARTITION_BYTES = 256 * 1024
const FETCH_BYTES = 1024 * 1024
/** The layout that is known is an old one: Kafka says so, or a broker does not answer. */
const STALE = [
  'NOT_LEADER_FOR_PARTITION',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
]

/** Where a partition begins and ends now. */
export interface PartitionRange {
  readonly partition: number
  /** The first offset that still exists. */
  readonly start: number
  /** The offset that the next message will get. */
  readonly end: number
}

/** What one fetch brought of a partition. */
interface Fetched {
  readonly partition: number
  /** Without control records and messages of aborted transactions. */
  readonly messages: readonly KafkaMessage[]
  /** Where to read on; the same as before if Kafka had nothing. */
  readonly next: number
  readonly end: number
}

/** Reads messages without a consumer group: nothing is committed, and no group shows up anywhere. */
export interface MessageReader {
  /** Sorted by partition. Rejects with UNKNOWN_TOPIC_OR_PARTITION if there is no such topic. */
  readonly readRanges: (topic: string) => Promise<PartitionRange[]>
  /** The first message of each partition that is at least as new as this, in ms since 1970; without those that have none. */
  readonly findOffsets: (topic: string, time: number) => Promise<ReadonlyMap<number, number>>
  /** From these offsets, by partition. @param waitMs how long Kafka waits for a new message if there is none */
  readonly fetch: (topic: string, from: ReadonlyMap<number, number>, waitMs?: number) => Promise<Fetched[]>
  /** The messages of one partition up to an end, fetch by fetch. */
  readonly read: (place: ReadPlace) => AsyncGenerator<readonly KafkaMessage[]>
  readonly close: () => Promise<void>
}

export interface ReadPlace {
  readonly topic: string
  readonly partition: number
  readonly from: number
  /** The first offset that is not read any more. */
  readonly end: number
}

/**
 * One connection to each broker; a broker answers the requests of a connection in turn, so what waits for new messages
 * needs a separate reader. After a failure the next request begins with a new client.
 */
export function createMessageReader(options: KafkaOptions): MessageReader {
  let opened: Promise<Cluster> | undefined

  async function open(): Promise<Cluster> {
    const cluster = createCluster(createKafka(options))
    try {
      await cluster.connect()
      return cluster
    } catch (error) {
      await disconnectWithTimeout(cluster.disconnect())
      throw error
    }
  }

  async function close(): Promise<void> {
    const before = await opened?.catch(() => undefined)
    opened = undefined
    if (before) await disconnectWithTimeout(before.disconnect())
  }

  /** A leader may have moved: then it asks once more, with a new layout. */
  async function ask<Result>(topic: string, request: (cluster: Cluster) => Promise<Result>): Promise<Result> {
    opened ??= open()
    try {
      const cluster = await opened
      await cluster.addTargetTopic(topic)
      try {
        return await request(cluster)
      } catch (error) {
        if (!STALE.includes(failureType(error))) throw error
        await cluster.refreshMetadata()
        return await request(cluster)
      }
    } catch (error) {
      if (failureType(error) !== 'OFFSET_OUT_OF_RANGE') await close()
      throw error
    }
  }

  const fetch: MessageReader['fetch'] = (topic, from, waitMs = 0) =>
    ask(topic, async (cluster) => {
      const byLeader = Map.groupBy(cluster.findTopicPartitionMetadata(topic), ({ leader }) => leader)
      const answers = await Promise.all(
        Array.from(byLeader, async ([leader, led]) => {
          const partitions = led.flatMap(({ partitionId }) => {
            const offset = from.get(partitionId)
            if (offset === undefined) return []
            return { partition: partitionId, fetchOffset: String(offset), maxBytes: PARTITION_BYTES }
          })
          if (partitions.length === 0) return []
          const broker = await cluster.findBroker({ nodeId: leader })
          const { responses } = await broker.fetch({
            ...{ maxWaitTime: waitMs, minBytes: 1, maxBytes: FETCH_BYTES },
            topics: [{ topic, partitions }],
          })
          return responses.flatMap((one) => one.partitions)
        }),
      )
      return answers.flat().map((data) => describeFetched(topic, from.get(data.partition) ?? 0, data))
    })

  return {
    readRanges: (topic) =>
      ask(topic, async (cluster) => {
        // Partitions may have been added.
        await cluster.refreshMetadata()
        const [starts, ends] = await Promise.all([
          readOffsets(cluster, topic, EARLIEST),
          readOffsets(cluster, topic, LATEST),
        ])
        return [...ends]
          .map(([partition, end]) => ({ partition, start: starts.get(partition) ?? 0, end }))
          .sort((one, other) => one.partition - other.partition)
      }),
    findOffsets: (topic, time) =>
      ask(topic, async (cluster) => {
        const found = await readOffsets(cluster, topic, time)
        return new Map([...found].filter(([, offset]) => offset >= 0))
      }),
    fetch,
    read: async function* ({ topic, partition, from, end }) {
      for (let at = from; at < end;) {
        const [fetched] = await fetch(topic, new Map([[partition, at]]))
        const messages = fetched?.messages.filter(({ offset }) => Number(offset) < end) ?? []
        if (messages.length > 0) yield messages
        // Nothing is left of the rest: compaction has removed it, or a transaction is still open.
        if (fetched === undefined || fetched.next === at) return
        at = fetched.next
      }
    },
    close,
  }
}

function describeFetched(topic: string, from: number, data: PartitionData): Fetched {
  const batch = new FetchedBatch(topic, String(from), data)
  const isEmpty = batch.rawMessages.every(({ offset }) => Number(offset) < from)
  return {
    partition: data.partition,
    messages: batch.messages,
    // Kafka sends nothing of a partition also when others have filled the answer.
    next: isEmpty ? from : Number(batch.lastOffset()) + 1,
    end: Number(data.highWatermark),
  }
}
