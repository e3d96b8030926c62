import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import {
  addPartitions,
  createTestTopic,
  deleteRecords,
  produce,
  readOffsets,
  silentLog,
  testKafka,
  testKafkaAccess,
  waitUntilConsumed,
} from '../../../tests/support/servers/test-topics.ts'
import { unique } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { openKafkaGuard } from '../../../tests/support/services/open-kafka-guard.ts'
import { NEVER_CHANGED } from '../../shared/desired-state/desired-state.ts'
import type { DesiredStateWatch } from '../../shared/desired-state/watch-desired-state.ts'
import { createProducer } from '../../shared/kafka/sending/producer.ts'
import { waitOrAbort } from '../../shared/runtime/backoff.ts'
import { startConsumption, type Consumption } from './consumption.ts'
import type { Window } from './window.ts'

interface Consumer extends Consumption {
  readonly topic: string
  readonly groupId: string
  readonly failures: Error[]
}

interface StartOptions {
  readonly topic: string
  readonly groupId: string
  /** Called with each batch. */
  readonly accept?: () => void
}

/** No operator stops the group. */
const ALWAYS_RUNNING: DesiredStateWatch = {
  current: () => NEVER_CHANGED,
  until: (isWanted, signal) =>
    waitOrAbort(signal, (proceed) => {
      if (isWanted(NEVER_CHANGED)) proceed()
    }),
  stop: () => Promise.resolve(),
}

/** Starts consuming into a window that finishes everything at once. */
function start(
  scope: Scope,
  { topic, groupId, accept }: StartOptions,
): Consumption & { readonly failures: Error[] } {
  const kafka = testKafka()
  const producer = createProducer(kafka)
  scope.onEnd(producer.disconnect)
  const failures: Error[] = []
  const onStoppedForGood = (error: Error) => void failures.push(error)
  const consumption = startConsumption({
    ...{ kafka, kafkaGuard: openKafkaGuard, access: testKafkaAccess(), producer, topics: [], topic, groupId },
    desired: ALWAYS_RUNNING,
    rewindCounts: { begin: () => undefined, committed: () => undefined },
    window: createTestWindow(accept),
    onStoppedForGood,
    log: silentLog,
  })
  scope.onEnd(consumption.stop)
  return { ...consumption, failures }
}

function createTestWindow(accept?: () => void): Window {
  const positions = new Map<number, number>()
  return {
    assign: () => positions.clear(),
    accept: ({ partition, next }) => {
      accept?.()
      positions.set(partition, next)
      return true
    },
    hold: () => undefined,
    positions: () => positions,
    troubled: () => [],
    count: () => 0,
    open: () => undefined,
    stop: () => Promise.resolve(),
  }
}

/** A consumer that has joined its group, on a separate topic. */
async function consume(scope: Scope, accept?: () => void): Promise<Consumer> {
  const topic = await createTestTopic(2)
  const groupId = unique('group')
  const consumption = start(scope, { topic, groupId, ...(accept && { accept }) })
  await waitFor('the consumer to join', () => consumption.state() === 'ok')
  return { ...consumption, topic, groupId }
}

describe('the consumer', { concurrency: 2 }, () => {
  test('reports how many partitions are assigned to it', async (t) => {
    const { partitions, stop, state } = await consume(createScope(t))
    assert.equal(partitions(), 2)
    await stop()
    assert.equal(partitions(), 0)
    assert.notEqual(state(), 'ok')
  })

  for (const ErrorType of [TypeError, RangeError, SyntaxError, ReferenceError]) {
    test(`reports that a ${ErrorType.name} ended it for good, and is no longer ready`, async (t) => {
      const { topic, failures, state } = await consume(createScope(t), () => {
        throw new ErrorType('a bug')
      })
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

    const { state, stop, failures } = start(scope, { topic, groupId })
    await waitFor('the state to say so', () => state() === 'waiting to join the consumer group')
    await stop()
    assert.deepEqual(failures, [])
  })

  test('commits where a new group begins, before it has read anything, also in added partitions', async (t) => {
    const { topic, groupId } = await consume(createScope(t))
    const committed = async () => (await readOffsets(topic, groupId)).map((position) => position.committed)
    await waitFor('the starting offsets', async () => (await committed()).join() === '0,0')

    await addPartitions(topic, 3)
    await waitFor('those of the new partition', async () => (await committed()).join() === '0,0,0')
  })

  test('commits where the topic begins, when its first messages were deleted', async (t) => {
    const scope = createScope(t)
    const topic = await createTestTopic(1)
    await produce(topic, [{ value: 'deleted' }, { value: 'deleted' }])
    await deleteRecords(topic)
    const groupId = unique('group')
    start(scope, { topic, groupId })
    await waitFor('the starting offset', async () => (await readOffsets(topic, groupId))[0]?.committed === 2)
  })

  test('leaves committed offsets as they are when it joins', async (t) => {
    const scope = createScope(t)
    const first = await consume(scope)
    await produce(first.topic, [{ value: 'x' }, { value: 'y' }, { value: 'z' }])
    await waitUntilConsumed(first.topic, first.groupId)
    await first.stop()
    const before = await readOffsets(first.topic, first.groupId)
    const again = start(scope, first)
    await waitFor('it to join', () => again.state() === 'ok')
    await again.stop()
    assert.deepEqual(await readOffsets(first.topic, first.groupId), before)
  })

  test('does not report a stop as a failure', async (t) => {
    const { stop, failures } = await consume(createScope(t))
    await stop()
    assert.deepEqual(failures, [])
  })
})
