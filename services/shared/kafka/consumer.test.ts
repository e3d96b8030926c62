import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { createTestTopic, produce, testKafka } from '../../../tests/support/servers/test-topics.ts'
import { unique } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { createConsumer } from './consumer.ts'

interface SetUp {
  readonly topic: string
  readonly groupId?: string
  readonly onBatch?: () => Promise<boolean>
}

/** A consumer that records its calls, with the one of kafkajs inside it. */
function setUp(scope: Scope, { topic, groupId = unique('group'), onBatch }: SetUp) {
  const calls: string[] = []
  const kafka = testKafka()
  const inner = Promise.withResolvers<ReturnType<typeof kafka.consumer>>()
  const create = kafka.consumer.bind(kafka)
  kafka.consumer = (config) => {
    const created = create(config)
    inner.resolve(created)
    return created
  }
  const consumer = createConsumer(kafka, {
    groupId,
    topic,
    onBatch: onBatch ?? (() => Promise.resolve(true)),
    onJoined: () => calls.push('joined'),
    onRebalancing: () => calls.push('rebalancing'),
    onLeft: () => calls.push('left'),
    onFetched: () => undefined,
    onSign: () => undefined,
    onStoppedForGood: () => calls.push('stopped for good'),
  })
  scope.onEnd(consumer.stop)
  return { consumer, calls, inner: inner.promise }
}

describe('a consumer', { concurrency: true }, () => {
  test('that ends may still be paused and resumed', async (t) => {
    const scope = createScope(t)
    const topic = await createTestTopic(1)
    const { consumer, calls, inner } = setUp(scope, {
      topic,
      onBatch: () => Promise.reject(new TypeError('a bug')),
    })
    const failures: unknown[] = []
    let ends = 0
    const kafkajs = await inner
    kafkajs.on(kafkajs.events.STOP, () => {
      ends += 1
      for (const call of [consumer.pause, consumer.resume]) {
        try {
          call([0])
        } catch (error) {
          failures.push(error)
        }
      }
    })
    await consumer.start()
    await produce(topic, [{ value: 'x' }])
    await waitFor('the end', () => calls.includes('stopped for good'))
    assert.deepEqual([ends, failures], [1, []])
  })

  test('that is stopped has left at once, and reports nothing more', async (t) => {
    const scope = createScope(t)
    const { consumer, calls } = setUp(scope, { topic: await createTestTopic(1) })
    await consumer.start()
    await waitFor('it to join', () => calls.includes('joined'))
    const stopped = consumer.stop()
    assert.deepEqual(calls, ['joined', 'left'])
    await stopped
    assert.deepEqual(calls, ['joined', 'left'])
  })

  test('that is given up while it waits to join reports no later join', { timeout: 30_000 }, async (t) => {
    const scope = createScope(t)
    const topic = await createTestTopic(1)
    const groupId = unique('group')
    // A busy member: the rebalance waits for it to join again.
    const [busy, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    const other = setUp(scope, {
      ...{ topic, groupId },
      onBatch: async () => {
        busy.resolve(undefined)
        await gate.promise
        return true
      },
    })
    scope.onEnd(() => gate.resolve(undefined))
    await other.consumer.start()
    await produce(topic, [{ value: 'x' }])
    await busy.promise

    const { consumer, calls, inner } = setUp(scope, { topic, groupId })
    const kafkajs = await inner
    let isDisconnected = false
    kafkajs.on(kafkajs.events.DISCONNECT, () => (isDisconnected = true))
    const connected = Promise.withResolvers<undefined>()
    kafkajs.on(kafkajs.events.CONNECT, () => connected.resolve(undefined))
    const started = consumer.start()
    await connected.promise
    await consumer.stop()
    gate.resolve(undefined)
    await started
    await waitFor('its connection to be closed', () => isDisconnected)
    assert.deepEqual(calls, ['left'])
  })
})
