import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createTestTopic,
  deleteRecords,
  produce,
  readOffsets,
  silentLog,
  testKafkaAccess,
} from '../../../tests/support/servers/test-topics.ts'
import { unique } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { readRanges, type OffsetRange } from './read-ranges.ts'

const options = () => ({ clientId: 'test', access: testKafkaAccess(), log: silentLog })

/** The offsets that are read, by partition. */
async function read(topic: string, ranges: readonly OffsetRange[], signal = new AbortController().signal) {
  const found = new Map<number, number[]>()
  await readRanges(options(), {
    topic,
    ranges,
    signal,
    onMessages: (partition, messages) => {
      const offsets = messages.map(({ offset }) => Number(offset))
      found.set(partition, [...(found.get(partition) ?? []), ...offsets])
      return Promise.resolve()
    },
  })
  return found
}

const count = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
/** A new Kafka has no coordinator for a while. */
async function wholeTopic(topic: string): Promise<OffsetRange[]> {
  const positions = await waitFor('the ends', () => readOffsets(topic, unique('group')))
  return positions.map(({ partition, end }) => ({ partition, from: 0, to: end }))
}

describe('ranges of a topic', { concurrency: 2 }, () => {
  test('are read to the message, also from the middle of a batch', async () => {
    const topic = await createTestTopic(1)
    await produce(
      topic,
      count(0, 20).map((number) => ({ value: `${number}` })),
    )
    assert.deepEqual(await read(topic, [{ partition: 0, from: 5, to: 12 }]), new Map([[0, count(5, 12)]]))
    assert.deepEqual(await read(topic, [{ partition: 0, from: 7, to: 7 }]), new Map())
  })

  test('are read whole, of all partitions, when one answer cannot hold them', async () => {
    const topic = await createTestTopic(6)
    const value = 'x'.repeat(50_000)
    for (let round = 0; round < 5; round++)
      await produce(
        topic,
        count(0, 40).map((number) => ({ key: `user ${number}`, value })),
      )
    const ranges = await wholeTopic(topic)
    const found = await read(topic, ranges)
    for (const { partition, to } of ranges) assert.deepEqual(found.get(partition) ?? [], count(0, to))
  })

  test('are refused when their first messages were deleted', async () => {
    const topic = await createTestTopic(2)
    await produce(topic, [{ value: 'deleted' }, { value: 'deleted' }, { value: 'deleted' }])
    const ranges = await wholeTopic(topic)
    await deleteRecords(topic)
    await assert.rejects(read(topic, ranges))
  })
})
