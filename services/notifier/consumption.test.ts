import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createScope, type Scope } from '../../tests/support/scope.ts'
import { createTestTopic, produce, silentLog, testKafka } from '../../tests/support/test-topics.ts'
import { unique } from '../../tests/support/unique.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { createProducer, type EachBatchPayload } from '../shared/kafka.ts'
import { startConsumption, type Consumption } from './consumption.ts'

interface Consumer extends Consumption {
  readonly topic: string
  readonly failures: Error[]
}

/** Consumes a topic of its own, with whatever the test does with a batch. */
async function consume(
  scope: Scope,
  onBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<Consumer> {
  const topic = await createTestTopic(2)
  const kafka = testKafka()
  const producer = createProducer(kafka)
  scope.onEnd(producer.disconnect)
  const failures: Error[] = []
  const consumption = startConsumption({
    kafka,
    producer,
    topics: [],
    topic,
    groupId: unique('group'),
    onBatch,
    onStoppedForGood: (error) => failures.push(error),
    log: silentLog,
  })
  scope.onEnd(consumption.stop)
  await waitFor('a place in the group', () => consumption.state() === 'ok')
  return { ...consumption, topic, failures }
}

describe('the consumer', { concurrency: 2 }, () => {
  test('says how many partitions it has', async (t) => {
    const { partitions, stop, state } = await consume(createScope(t), () => Promise.resolve())
    assert.equal(partitions(), 2)
    await stop()
    assert.equal(partitions(), 0)
    assert.notEqual(state(), 'ok')
  })

  for (const ErrorType of [TypeError, RangeError, SyntaxError, ReferenceError]) {
    test(`tells that a ${ErrorType.name} ended it for good, and is not ready any more`, async (t) => {
      const { topic, failures, state } = await consume(createScope(t), () =>
        Promise.reject(new ErrorType('our mistake')),
      )
      await produce(topic, [{ key: null, value: 'x' }])
      await waitFor('the failure', () => failures.length > 0)
      assert.match(String(failures[0]), /our mistake/)
      assert.notEqual(state(), 'ok')
    })
  }

  test('tells nobody of a stop', async (t) => {
    const { stop, failures } = await consume(createScope(t), () => Promise.resolve())
    await stop()
    assert.deepEqual(failures, [])
  })
})
