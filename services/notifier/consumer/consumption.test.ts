import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import {
  createTestTopic,
  produce,
  silentLog,
  testKafka,
  testKafkaAccess,
} from '../../../tests/support/servers/test-topics.ts'
import { unique } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { openKafkaGuard } from '../../../tests/support/services/open-kafka-guard.ts'
import { createProducer } from '../../shared/kafka/producer.ts'
import { startConsumption, type Consumption, type ConsumptionOptions } from './consumption.ts'

interface Consumer extends Consumption {
  readonly topic: string
  readonly failures: Error[]
}

/** Starts consuming with the test's batch handler. */
function start(
  scope: Scope,
  options: Pick<ConsumptionOptions, 'topic' | 'groupId' | 'onBatch'>,
): Consumption & { readonly failures: Error[] } {
  const kafka = testKafka()
  const producer = createProducer(kafka)
  scope.onEnd(producer.disconnect)
  const failures: Error[] = []
  const onStoppedForGood = (error: Error) => void failures.push(error)
  const consumption = startConsumption({
    ...options,
    kafka,
    kafkaGuard: openKafkaGuard,
    access: testKafkaAccess(),
    producer,
    topics: [],
    partitionsAtOnce: 6,
    onStoppedForGood,
    log: silentLog,
  })
  scope.onEnd(consumption.stop)
  return { ...consumption, failures }
}

/** A consumer that has joined its group, on a separate topic. */
async function consume(scope: Scope, onBatch: ConsumptionOptions['onBatch']): Promise<Consumer> {
  const topic = await createTestTopic(2)
  const consumption = start(scope, { topic, groupId: unique('group'), onBatch })
  await waitFor('the consumer to join', () => consumption.state() === 'ok')
  return { ...consumption, topic }
}

describe('the consumer', { concurrency: 2 }, () => {
  test('reports how many partitions are assigned to it', async (t) => {
    const { partitions, stop, state } = await consume(createScope(t), () => Promise.resolve())
    assert.equal(partitions(), 2)
    await stop()
    assert.equal(partitions(), 0)
    assert.notEqual(state(), 'ok')
  })

  for (const ErrorType of [TypeError, RangeError, SyntaxError, ReferenceError]) {
    test(`reports that a ${ErrorType.name} ended it for good, and is no longer ready`, async (t) => {
      const { topic, failures, state } = await consume(createScope(t), () =>
        Promise.reject(new ErrorType('a bug')),
      )
      await produce(topic, [{ key: null, value: 'x' }])
      await waitFor('the failure', () => failures.length > 0)
      assert.match(String(failures[0]), /a bug/)
      assert.notEqual(state(), 'ok')
    })
  }

  test('can be stopped while it waits to join the group', { timeout: 30_000 }, async (t) => {
    const scope = createScope(t)
    const topic = await createTestTopic(2)
    const groupId = unique('group')
    // A busy member: the rebalance waits for it to join again.
    const [busy, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    const other = testKafka().consumer({ groupId, sessionTimeout: 60_000, rebalanceTimeout: 60_000 })
    scope.onEnd(() => other.disconnect())
    scope.onEnd(() => gate.resolve(undefined))
    await other.connect()
    await other.subscribe({ topic, fromBeginning: true })
    const eachMessage = async () => {
      busy.resolve(undefined)
      await gate.promise
    }
    await other.run({ eachMessage })
    await produce(topic, [{ key: null, value: 'x' }])
    await busy.promise

    const { state, stop, failures } = start(scope, { topic, groupId, onBatch: () => Promise.resolve() })
    await waitFor('the state to say so', () => state() === 'waiting to join the consumer group')
    await stop()
    assert.deepEqual(failures, [])
  })

  test('does not report a stop as a failure', async (t) => {
    const { stop, failures } = await consume(createScope(t), () => Promise.resolve())
    await stop()
    assert.deepEqual(failures, [])
  })
})
