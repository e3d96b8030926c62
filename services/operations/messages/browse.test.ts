import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import {
  createTestTopic,
  deleteRecords,
  produce,
  silentLog,
  testKafkaAccess,
  testKafka,
} from '../../../tests/support/servers/test-topics.ts'
import { unique } from '../../../tests/support/unique.ts'
import { createMessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { sendOnce } from '../../shared/kafka/sending/producer.ts'
import { browse } from './browse.ts'

async function openTopic(t: TestContext, partitions = 3) {
  const scope = createScope(t)
  const topic = await createTestTopic(partitions)
  const reader = createMessageReader({ clientId: 'test', access: testKafkaAccess(), log: silentLog })
  scope.onEnd(reader.close)
  return { topic, reader, look: (query: Parameters<typeof browse>[2]) => browse(reader, topic, query) }
}

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ key: `k${(from + n) % 7}`, value: String(from + n) }))

describe('messages of a topic', { concurrency: 2 }, () => {
  test('the newest ones, newest first, of all partitions or of one', async (t) => {
    const { topic, look } = await openTopic(t)
    await produce(topic, numbered(200))
    const { messages, partitions } = await look({ limit: 500 })
    assert.equal(messages.length, 200)
    assert.deepEqual(new Set(messages.map(({ value }) => value)).size, 200)
    const times = messages.map(({ time }) => time ?? '')
    assert.deepEqual(times, times.toSorted().reverse())
    assert.equal(
      partitions.reduce((sum, { end }) => sum + end, 0),
      200,
    )
    const { messages: some } = await look({ limit: 5, partition: 1 })
    const end = partitions[1]?.end ?? 0
    assert.deepEqual(
      some.map(({ partition, offset }) => [partition, offset]),
      [1, 2, 3, 4, 5].map((back) => [1, end - back]),
    )
  })

  test('from an offset on, oldest first, also beyond both ends', async (t) => {
    const { topic, look } = await openTopic(t, 1)
    await produce(topic, numbered(50))
    const offsets = async (from: number, limit: number) =>
      (await look({ partition: 0, from, limit })).messages.map(({ offset }) => offset)
    assert.deepEqual(await offsets(10, 3), [10, 11, 12])
    assert.deepEqual(await offsets(48, 10), [48, 49])
    assert.deepEqual(await offsets(50, 10), [])
    assert.deepEqual(await offsets(9_999, 10), [])
    await deleteRecords(topic)
    await produce(topic, numbered(2, 50))
    assert.deepEqual(await offsets(0, 10), [50, 51])
    assert.deepEqual((await look({ limit: 10 })).partitions, [{ partition: 0, start: 50, end: 52 }])
  })

  test('from a time on, oldest first', async (t) => {
    const { topic, look } = await openTopic(t)
    await produce(topic, numbered(20))
    const { messages: early } = await look({ limit: 500 })
    const last = Math.max(...early.map(({ time }) => Date.parse(time ?? '')))
    while (Date.now() <= last) await new Promise(setImmediate)
    await produce(topic, numbered(20, 20))
    const { messages } = await look({ time: last + 1, limit: 500 })
    assert.deepEqual(
      messages.map(({ value }) => Number(value)).toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, n) => 20 + n),
    )
    assert.deepEqual((await look({ time: Date.now() + 3_600_000, limit: 10 })).messages, [])
  })

  test('an empty topic has none', async (t) => {
    const { look } = await openTopic(t)
    for (const query of [{}, { partition: 0, from: 0 }, { time: 0 }])
      assert.deepEqual((await look({ limit: 10, ...query })).messages, [])
  })

  test('any bytes are shown: tombstones, binary and large values, keys and headers', async (t) => {
    const { topic, look } = await openTopic(t, 1)
    const bytes = randomBytes(300)
    const large = 'ก'.repeat(100_000)
    await produce(topic, [
      { key: null, value: null },
      { key: bytes, value: bytes, headers: { bytes, many: ['a', 'b'], empty: '' } },
      { key: 'large', value: large },
      { key: 'random', value: randomBytes(1_000_000) },
    ])
    const { messages } = await look({ partition: 0, from: 0, limit: 10 })
    const [tombstone, binary, text, random] = messages
    assert.deepEqual(
      [tombstone?.key, tombstone?.value, tombstone?.valueBytes, tombstone?.headers],
      [null, null, null, {}],
    )
    const base64 = bytes.toString('base64')
    assert.deepEqual([binary?.key, binary?.value], [{ base64 }, { base64 }])
    assert.deepEqual(binary?.headers, { bytes: { base64 }, many: ['a', 'b'], empty: '' })
    // Cut, and not within a character.
    assert.deepEqual([text?.valueBytes, text?.truncated], [300_000, true])
    assert.equal(text?.value, 'ก'.repeat(Math.floor((16 * 1024) / 3)))
    assert.deepEqual([random?.valueBytes, random?.truncated], [1_000_000, true])
    const { messages: whole } = await look({ partition: 0, from: 2, limit: 1 })
    assert.deepEqual([whole[0]?.value, whole[0]?.truncated], [large, false])
  })

  test('gaps in the offsets are passed over: aborted and control records of transactions', async (t) => {
    const { topic, look } = await openTopic(t, 1)
    const producer = testKafka().producer({ transactionalId: unique('transaction'), maxInFlightRequests: 1 })
    await producer.connect()
    t.after(() => producer.disconnect())
    await produce(topic, numbered(3))
    for (let n = 0; n < 10; n++) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ key: 'k', value: 'never' }] })
      await transaction.abort()
    }
    await produce(topic, numbered(1, 3))
    const { messages } = await look({ limit: 4 })
    assert.deepEqual(
      messages.map(({ value }) => value),
      ['3', '2', '1', '0'],
    )
    const { messages: later } = await look({ partition: 0, from: 5, limit: 4 })
    assert.deepEqual(
      later.map(({ value }) => value),
      ['3'],
    )
  })

  test('a reader goes on after its connection was closed', async (t) => {
    const { topic, reader, look } = await openTopic(t, 1)
    await produce(topic, numbered(1))
    assert.equal((await look({ limit: 1 })).messages.length, 1)
    await reader.close()
    assert.equal((await look({ limit: 1 })).messages.length, 1)
  })
})

test('sendOnce says where its message is', async (t) => {
  const { topic, look } = await openTopic(t)
  await produce(topic, numbered(30))
  const options = { clientId: 'test', access: testKafkaAccess(), log: silentLog }
  const { partition, offset } = await sendOnce(options, topic, { key: 'here', value: 'it is' })
  const { messages } = await look({ partition, from: offset, limit: 1 })
  assert.equal(messages[0]?.value, 'it is')
})
