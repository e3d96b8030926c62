import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { runProgramText } from '../../../tests/support/run-program.ts'
import { createScope } from '../../../tests/support/scope.ts'
import {
  createTestTopic,
  produce,
  readTopic,
  silentLog,
  testKafka,
} from '../../../tests/support/servers/test-topics.ts'
import { unique } from '../../../tests/support/unique.ts'
import { createKafka } from './client.ts'
import { isTooLarge } from './sending/producer.ts'
import { ensureTopics } from './kafka-topics.ts'

describe('topics', { concurrency: 2 }, () => {
  const spec = (topic: string, partitions = 2) => ({ topic, partitions, replication: 1 })

  async function partitionsOf(topic: string): Promise<number> {
    const admin = testKafka().admin()
    await admin.connect()
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      return topics[0]?.partitions.length ?? 0
    } finally {
      await admin.disconnect()
    }
  }

  test('are created if missing, and otherwise stay as they are', async () => {
    const [old, fresh] = [unique('old'), unique('fresh')]
    await ensureTopics(testKafka(), [spec(old)])
    await ensureTopics(testKafka(), [spec(old, 5), spec(fresh, 3)])
    assert.deepEqual([await partitionsOf(old), await partitionsOf(fresh)], [2, 3])
  })

  test('are created once when several programs start at once', async () => {
    const topics = [spec(unique('a')), spec(unique('b'))]
    await Promise.all(Array.from({ length: 5 }, () => ensureTopics(testKafka(), topics)))
    assert.equal(await partitionsOf(topics[0]?.topic ?? ''), 2)
  })

  test('cannot be created while Kafka is unavailable', async () => {
    const kafka = createKafka({ clientId: 'test', access: { brokers: ['127.0.0.1:1'] }, log: silentLog })
    await assert.rejects(ensureTopics(kafka, [spec('x')]), /ECONNREFUSED/)
  })
})

describe('a message', { concurrency: 2 }, () => {
  test('arrives unchanged, and messages with one key arrive in order', async () => {
    const topic = await createTestTopic(3)
    const keys = ['a', 'b', 'ค', '🧋', 'x'.repeat(5_000)]
    const messages = [1, 2, 3].flatMap((round) =>
      keys.map((key) => ({ key, value: `${round} ${key}`, headers: { round: `${round}` } })),
    )
    await produce(topic, messages)
    const read = await readTopic(topic, messages.length)
    for (const key of keys) {
      const ofKey = read.filter((message) => message.key?.toString() === key)
      assert.deepEqual(
        ofKey.map(({ value, headers }) => [value?.toString(), headers?.round?.toString()]),
        [1, 2, 3].map((round) => [`${round} ${key}`, `${round}`]),
      )
    }
  })

  test('is encoded by our encoder: kafkajs does not support a header without a value', async () => {
    const topic = await createTestTopic(1)
    await produce(topic, [{ key: 'a', value: 'b', headers: { nothing: null as unknown as string } }])
    const [message] = await readTopic(topic, 1)
    assert.deepEqual(message?.headers, { nothing: null })
  })

  test('may be too large', async () => {
    const topic = await createTestTopic(1)
    const sending = produce(topic, [{ key: null, value: randomBytes(1_100_000) }])
    await assert.rejects(sending, isTooLarge)
    assert.ok(!isTooLarge(new Error('another')))
    assert.ok(!isTooLarge(undefined))
  })

  test('to a missing topic is refused, and does not create the topic', async () => {
    const topic = unique('nowhere')
    await assert.rejects(produce(topic, [{ key: null, value: 'x' }]))
    const admin = testKafka().admin()
    await admin.connect()
    assert.ok(!(await admin.listTopics()).includes(topic))
    await admin.disconnect()
  })
})

test('a connection uses a timer only while a request waits', async (t) => {
  const program = await runProgramText(
    createScope(t),
    `
    import { createKafka } from '{shared}/kafka/client.ts'
    import { createProducer } from '{shared}/kafka/sending/producer.ts'
    import { createLogger } from '{shared}/runtime/logger.ts'
    import { createRequire } from 'node:module'
    const log = createLogger({ name: 'test', level: 'silent', pretty: false })
    const access = { brokers: process.env.KAFKA_BROKERS.split(',') }
    const producer = createProducer(createKafka({ clientId: 'a', access, log }))
    await producer.connect()
    await producer.disconnect()

    const RequestQueue = createRequire('{shared}/kafka/client.ts')('kafkajs/src/network/requestQueue')
    const queue = new RequestQueue({ maxInFlightRequests: 1, logger: { debug: () => undefined } })
    const sent = []
    const ask = (correlationId) => queue.push({
      entry: { correlationId, resolve: () => undefined },
      expectResponse: true,
      sendRequest: () => sent.push(correlationId),
    })
    ask(1)
    ask(2)
    console.log(JSON.stringify([sent, queue.throttleCheckTimeoutId !== null]))
    queue.fulfillRequest({ correlationId: 1 })
    queue.maybeThrottle(20)
    ask(3)
    queue.fulfillRequest({ correlationId: 2 })
    console.log(JSON.stringify(sent))
    process.on('exit', () => console.log(JSON.stringify(sent)))
    `,
  )
  assert.equal(await program.exited, 0, program.stderr())
  assert.equal(program.stderr(), '')
  assert.deepEqual(program.stdout().trim().split('\n'), ['[[1],true]', '[1,2]', '[1,2,3]'])
})
