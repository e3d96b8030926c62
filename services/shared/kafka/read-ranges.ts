import type { KafkaOptions } from './client.ts'
import { withCluster } from './cluster.ts'
import type { KafkaMessage } from './consumer.ts'

const REQUEST = { isolationLevel: 1, maxWaitTime: 200, minBytes: 1, maxBytes: 4 * 1024 * 1024 }
const PARTITION_BYTES = 1024 * 1024
/** After so many answers without a message, there is none left in the ranges. */
const MOST_EMPTY_ANSWERS = 5

/** Messages of one partition: from the first offset up to the second, without that one. */
export interface OffsetRange {
  readonly partition: number
  readonly from: number
  readonly to: number
}

interface RangeOptions {
  readonly topic: string
  readonly ranges: readonly OffsetRange[]
  readonly signal: AbortSignal
  /** Awaited before more is read, so that little is in memory. */
  readonly onMessages: (partition: number, messages: readonly KafkaMessage[]) => Promise<void>
}

interface Fetched {
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly partition: number
      readonly messages: readonly (KafkaMessage & { readonly isControlRecord?: boolean })[]
    }[]
  }[]
}

/**
 * Reads messages without a consumer group, so it disturbs none and leaves none behind. Messages that were deleted are
 * left out. Rejects when Kafka does not answer, and when `signal` aborts.
 */
export function readRanges(
  options: KafkaOptions,
  { topic, ranges, signal, onMessages }: RangeOptions,
): Promise<void> {
  let emptyAnswers = 0
  const rest = new Map(ranges.filter(({ from, to }) => from < to).map((range) => [range.partition, range]))

  return withCluster(options, async (cluster) => {
    if (rest.size > 0) await cluster.addTargetTopic(topic)
    while (rest.size > 0) {
      const leaders = Object.entries(cluster.findLeaderForPartitions(topic, [...rest.keys()]))
      if (leaders.length === 0) throw new Error(`no leader of ${topic} is known`)
      for (const [nodeId, led] of leaders) {
        signal.throwIfAborted()
        const broker = await cluster.findBroker({ nodeId })
        const partitions = led.map((partition) => ({
          partition,
          fetchOffset: String(rest.get(partition)?.from ?? 0),
          maxBytes: PARTITION_BYTES,
        }))
        await take((await broker.fetch({ ...REQUEST, topics: [{ topic, partitions }] })) as Fetched)
      }
    }
  })

  async function take({ responses }: Fetched): Promise<void> {
    const answers = responses.flatMap((one) => one.partitions)
    emptyAnswers = answers.every(({ messages }) => messages.length === 0) ? emptyAnswers + 1 : 0
    for (const { partition, messages } of answers) {
      const range = rest.get(partition)
      if (range === undefined) continue
      const { from, to } = range
      const last = messages.at(-1)
      const next = last === undefined ? from : Number(last.offset) + 1
      // A partition may have had no room in the answer, or none of its messages yet. When all stay empty, what is left was
      // compacted away.
      if (emptyAnswers >= MOST_EMPTY_ANSWERS || next >= to) rest.delete(partition)
      else rest.set(partition, { partition, from: next, to })
      // A batch that contains `from` comes whole.
      const wanted = messages.filter(
        ({ offset, isControlRecord }) =>
          Number(offset) >= from && Number(offset) < to && isControlRecord !== true,
      )
      if (wanted.length > 0) await onMessages(partition, wanted)
    }
  }
}
