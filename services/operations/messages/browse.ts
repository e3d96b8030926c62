import type { MessageReader, PartitionRange } from '../../shared/kafka/reading/message-reader.ts'
import { describeMessage, IN_LIST, WHOLE, type ShownMessage } from './describe-message.ts'
import { PartitionNotFound } from './kafka-errors.ts'

/** How far back it looks in a partition from which compaction has removed most messages. */
const MOST_OFFSETS = 100_000
const GROWTH = 4

interface BrowseQuery {
  /** Undefined: all. */
  readonly partition?: number | undefined
  /** From this offset on, oldest first. */
  readonly from?: number | undefined
  /** From this time on, oldest first, in ms since 1970. */
  readonly time?: number | undefined
  readonly limit: number
}

export interface BrowsedMessages {
  readonly messages: readonly ShownMessage[]
  /** Where the partitions that were looked into begin and end. */
  readonly partitions: readonly PartitionRange[]
}

/** Messages of a topic: the newest ones, newest first; or those from an offset or a time on, oldest first. */
export async function browse(
  reader: Omit<MessageReader, 'close'>,
  topic: string,
  query: BrowseQuery,
): Promise<BrowsedMessages> {
  const { partition, from, time, limit } = query
  const all = await reader.readRanges(topic)
  const partitions = partition === undefined ? all : all.filter((range) => range.partition === partition)
  if (partition !== undefined && partitions.length === 0) throw new PartitionNotFound(topic, partition)
  const times = time === undefined ? undefined : await reader.findOffsets(topic, time)
  const newest = from === undefined && time === undefined
  const messages: ShownMessage[] = []
  // One after another: a fetch may hold megabytes.
  for (const range of partitions) {
    const place = { reader, topic, range, limit }
    if (newest) messages.push(...(await readNewest(place)))
    else messages.push(...(await readFrom(place, from ?? times?.get(range.partition) ?? range.end)))
  }
  return { messages: messages.sort(newest ? byNewest : byOldest).slice(0, limit), partitions }
}

interface Place {
  readonly reader: Pick<MessageReader, 'read'>
  readonly topic: string
  readonly range: PartitionRange
  readonly limit: number
}

async function readFrom({ reader, topic, range, limit }: Place, from: number): Promise<ShownMessage[]> {
  const { partition, start, end } = range
  const shown: ShownMessage[] = []
  for await (const messages of reader.read({ topic, partition, from: Math.max(from, start), end })) {
    shown.push(...messages.map((message) => describeMessage(partition, message, shownOf(limit))))
    if (shown.length >= limit) break
  }
  return shown.slice(0, limit)
}

/** The last ones. Offsets have gaps, so it looks further back until it has enough. */
async function readNewest({ reader, topic, range, limit }: Place): Promise<ShownMessage[]> {
  const { partition, start, end } = range
  let found: ShownMessage[] = []
  let to = end
  for (let size = limit; to > start && found.length < limit && end - to < MOST_OFFSETS; size *= GROWTH) {
    const from = Math.max(start, to - size)
    const part: ShownMessage[] = []
    for await (const messages of reader.read({ topic, partition, from, end: to })) {
      part.push(...messages.map((message) => describeMessage(partition, message, shownOf(limit))))
      if (part.length > limit) part.splice(0, part.length - limit)
    }
    found = [...part, ...found].slice(-limit)
    to = from
  }
  return found
}

const shownOf = (limit: number) => (limit === 1 ? WHOLE : IN_LIST)

const timeOf = ({ time }: ShownMessage) => time ?? ''

function byOldest(one: ShownMessage, other: ShownMessage): number {
  if (one.partition === other.partition) return one.offset - other.offset
  return timeOf(one) < timeOf(other) ? -1 : timeOf(one) > timeOf(other) ? 1 : one.partition - other.partition
}

const byNewest = (one: ShownMessage, other: ShownMessage) => byOldest(other, one)
