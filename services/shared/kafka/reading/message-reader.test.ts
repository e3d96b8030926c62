import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import {
  createTestTopic,
  deleteRecords,
  produce,
  silentLog,
  testKafkaAccess,
} from '../../../../tests/support/servers/test-topics.ts'
import { createMessageReader, type MessageReader, type ReadPlace } from './message-reader.ts'

function openReader(t: TestContext): MessageReader {
  const reader = createMessageReader({ clientId: 'test', access: testKafkaAccess(), log: silentLog })
  t.after(reader.close)
  return reader
}

async function readOffsets(reader: MessageReader, place: ReadPlace): Promise<number[]> {
  const found: number[] = []
  for await (const messages of reader.read(place)) found.push(...messages.map(({ offset }) => Number(offset)))
  return found
}

const count = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('messages of a partition', { concurrency: 2 }, () => {
  test('are read to the message, also from the middle of a batch', async (t) => {
    const reader = openReader(t)
    const topic = await createTestTopic(1)
    await produce(
      topic,
      count(0, 20).map((number) => ({ value: `${number}` })),
    )
    const place = { topic, partition: 0 }
    assert.deepEqual(await readOffsets(reader, { ...place, from: 5, end: 12 }), count(5, 12))
    assert.deepEqual(await readOffsets(reader, { ...place, from: 7, end: 7 }), [])
  })

  test('are read whole when one answer cannot hold them', async (t) => {
    const reader = openReader(t)
    const topic = await createTestTopic(6)
    const value = 'x'.repeat(50_000)
    for (let round = 0; round < 5; round++)
      await produce(
        topic,
        count(0, 40).map((number) => ({ key: `user ${number}`, value })),
      )
    const ranges = await reader.readRanges(topic)
    assert.equal(
      ranges.reduce((sum, { end }) => sum + end, 0),
      200,
    )
    for (const { partition, end } of ranges)
      assert.deepEqual(await readOffsets(reader, { topic, partition, from: 0, end }), count(0, end))
  })

  test('are refused when their first messages were deleted, and the reader goes on', async (t) => {
    const reader = openReader(t)
    const topic = await createTestTopic(1)
    await produce(topic, [{ value: 'deleted' }, { value: 'deleted' }, { value: 'deleted' }])
    const [before] = await reader.readRanges(topic)
    await deleteRecords(topic)
    await assert.rejects(readOffsets(reader, { topic, partition: 0, from: 0, end: before?.end ?? 0 }), {
      type: 'OFFSET_OUT_OF_RANGE',
    })
    assert.deepEqual(await reader.readRanges(topic), [{ partition: 0, start: 3, end: 3 }])
  })
})
