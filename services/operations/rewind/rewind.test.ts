import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { placeTestOrders } from '../../../tests/support/data/place-test-orders.ts'
import {
  describeGroup,
  produce,
  readOffsets,
  silentLog,
  testKafka,
  testKafkaAccess,
} from '../../../tests/support/servers/test-topics.ts'
import {
  readReadiness,
  startNotifierFixture,
  type NotifierFixture,
} from '../../../tests/support/services/notifier-fixture.ts'
import { repeatUsers } from '../../../tests/support/services/notifier-group.ts'
import { startNotifierProgram } from '../../../tests/support/services/notifier-program.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import {
  changeDesiredState,
  readDesiredState,
  STOPPED_BY_OPERATOR,
} from '../../shared/desired-state/desired-state.ts'
import { commitForEmptyGroup } from '../../shared/kafka/commit-for-empty-group.ts'
import type { ConsumerGroup } from '../consumer-control/consumer-groups.ts'
import { RewindUnderWay } from '../consumer-control/lock-group.ts'
import { countOrders } from './count-orders.ts'
import { planRewind } from './plan-rewind.ts'
import { readProgress } from './read-progress.ts'
import { beginRewind, findRewind, type RewindState } from './rewind-rows.ts'
import type { RewindTarget } from './rewind-target.ts'
import { runRewinds } from './run-rewinds.ts'

const TIMEOUT_MS = 90_000
const kafka = () => ({ clientId: 'operations', access: testKafkaAccess(), log: silentLog })

async function setUp(t: TestContext) {
  const fixture = await startNotifierFixture(t, { partitions: 3 })
  const { database, scope } = fixture
  const group: ConsumerGroup = {
    name: 'message-group',
    groupId: fixture.group,
    topic: fixture.topic,
    service: 'notifier',
  }
  /** What an operations process does beside its answers. */
  const startRunner = () => {
    const runner = runRewinds({ database, kafka: kafka(), groups: [group], log: silentLog })
    scope.onEnd(runner.stop)
    return runner
  }
  const read = async (id: number) => {
    const rewind = await findRewind(database, id)
    assert.ok(rewind)
    return rewind
  }
  const waitForState = (id: number, ...states: RewindState[]) =>
    waitFor(
      `rewind to be ${states.join(' or ')}`,
      async () => states.includes((await read(id)).state),
      TIMEOUT_MS,
    )
  return {
    ...fixture,
    fixture,
    groupOf: group,
    startRunner,
    begin: (target: RewindTarget) => beginRewind(database, group, target),
    read,
    waitForState,
    progress: async (id: number) => readProgress({ database, kafka: kafka() }, group, await read(id)),
    /** By partition. */
    committed: async () =>
      Object.fromEntries(
        (await readOffsets(fixture.topic, fixture.group)).map((one) => [one.partition, one.committed]),
      ),
    membersAre: (count: number) =>
      waitFor(
        `${count} members`,
        async () => (await describeGroup(fixture.group)).members.length === count,
        TIMEOUT_MS,
      ),
  }
}

/** Confirmed orders, of which everything is committed. */
async function confirm(fixture: NotifierFixture, count: number) {
  const orders = await fixture.order(repeatUsers(count / 2, 2))
  await fixture.waitForSuccess(orders.length)
  await fixture.waitUntilConsumed()
  return orders
}

describe('a rewind', { concurrency: 2 }, () => {
  test('to the beginning notifies no buyer twice, and counts what was skipped', async (t) => {
    const { fixture, groupOf, startRunner, begin, waitForState, progress, read } = await setUp(t)
    await fixture.startNotifier()
    await fixture.startNotifier()
    const orders = await confirm(fixture, 60)
    startRunner()

    const moves = await planRewind(kafka(), groupOf, 'beginning')
    const signal = new AbortController().signal
    const counts = await countOrders(
      { database: fixture.database, kafka: kafka(), topic: groupOf.topic, signal },
      moves,
    )
    assert.deepEqual(counts, { alreadySuccessful: 60, again: 0, skippedPending: 0 })
    const id = await begin('beginning')
    await waitForState(id, 'done')
    await waitFor('all to be read again', async () => (await progress(id)).redelivered === 60, TIMEOUT_MS)
    await waitFor('the counts', async () => (await progress(id)).skippedAsDone === 60)
    assert.equal((await progress(id)).pushedAgain, 0)
    assert.equal((await read(id)).reason, null)
    await fixture.assertNotifiedOnce(orders)
    const more = await confirm(fixture, 4)
    await fixture.assertNotifiedOnce([...orders, ...more])
  })

  test('to the end leaves orders pending, which the preview names; back again they are notified once', async (t) => {
    const { fixture, groupOf, startRunner, begin, waitForState, progress, committed } = await setUp(t)
    const { database } = fixture
    const { url } = await fixture.startNotifier()
    await confirm(fixture, 10)
    await database.transaction((connection) => changeDesiredState(connection, fixture.group, 'stopped'))
    await waitFor('it to leave', async () => (await readReadiness(url)).kafka === STOPPED_BY_OPERATOR)
    const pending = await fixture.order(repeatUsers(4, 2))
    startRunner()
    const before = await committed()

    const signal = new AbortController().signal
    const where = { database, kafka: kafka(), topic: groupOf.topic, signal }
    assert.deepEqual(await countOrders(where, await planRewind(kafka(), groupOf, 'end')), {
      alreadySuccessful: 0,
      again: 0,
      skippedPending: pending.length,
    })
    const skip = await begin('end')
    await waitForState(skip, 'done')
    assert.equal((await readDesiredState(database, fixture.group)).desired, 'stopped')
    for (const { committed: now, end } of await readOffsets(fixture.topic, fixture.group))
      assert.equal(now, end)

    const moves = await planRewind(kafka(), groupOf, { offsets: before })
    assert.equal(
      moves.reduce((sum, { messages }) => sum + messages, 0),
      pending.length,
    )
    assert.equal((await countOrders(where, moves)).again, pending.length)
    const back = await begin({ offsets: before })
    await waitForState(back, 'done')
    assert.deepEqual(await committed(), before)
    await database.transaction((connection) => changeDesiredState(connection, fixture.group, 'running'))
    await fixture.waitForSuccess(10 + pending.length)
    await waitFor('the counts', async () => (await progress(back)).pushedAgain === pending.length)
    assert.equal((await progress(skip)).redelivered, null)
  })

  test('goes on in another operations process, whatever its step', async (t) => {
    const { fixture, groupOf, startRunner, begin, waitForState, read, committed } = await setUp(t)
    await fixture.startNotifier()
    const orders = await confirm(fixture, 20)
    const { database } = fixture
    const id = await begin('beginning')
    for (const states of [['resetting', 'starting', 'done'], ['starting', 'done'], ['done']] as const) {
      const runner = startRunner()
      await waitForState(id, ...states)
      await runner.stop()
    }

    // Killed after Kafka had the offsets, and before the database had that: it is repeated.
    const again = await begin('beginning')
    const runner = startRunner()
    await waitForState(again, 'resetting', 'starting', 'done')
    await runner.stop()
    const { moves, state } = await read(again)
    assert.ok(moves)
    if (state === 'resetting') {
      const offsets = new Map(moves.map(({ partition, target }) => [partition, target]))
      assert.equal(await commitForEmptyGroup(kafka(), { ...groupOf, offsets }), true)
      assert.deepEqual(await committed(), { 0: 0, 1: 0, 2: 0 })
    }
    startRunner()
    await waitForState(again, 'done')
    await fixture.waitUntilConsumed()
    assert.equal((await readDesiredState(database, fixture.group)).desired, 'running')
    await fixture.assertNotifiedOnce(orders)
  })

  test('is one at a time, and two operations processes carry it out once', async (t) => {
    const { fixture, startRunner, begin, waitForState } = await setUp(t)
    await fixture.startNotifier()
    const orders = await confirm(fixture, 10)
    const results = await Promise.allSettled([begin('beginning'), begin('end'), begin({ by: -1 })])
    const begun = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    )
    assert.equal(begun.length, 1)
    for (const error of refused) assert.ok(error instanceof RewindUnderWay)
    startRunner()
    startRunner()
    await waitForState(begun[0] ?? 0, 'done')
    await fixture.waitUntilConsumed()
    await fixture.assertNotifiedOnce(orders)
  })

  test('waits again when a notifier joins in the middle', async (t) => {
    const { fixture, startRunner, begin, waitForState, membersAre, read, groupOf } = await setUp(t)
    await fixture.startNotifier()
    const orders = await confirm(fixture, 20)
    const id = await begin('beginning')
    await membersAre(0)
    // A member that is not yet aware of the stop.
    const late = testKafka().consumer({ groupId: fixture.group, sessionTimeout: 10_000 })
    fixture.scope.onEnd(() => late.disconnect())
    await late.connect()
    await late.subscribe({ topic: fixture.topic })
    await late.run({ autoCommit: false, eachMessage: () => Promise.resolve() })
    await membersAre(1)
    assert.equal(await commitForEmptyGroup(kafka(), { ...groupOf, offsets: new Map([[0, 0]]) }), false)
    startRunner()
    assert.equal((await read(id)).state, 'stopping')
    await late.disconnect()
    await waitForState(id, 'done')
    await fixture.startNotifier()
    await fixture.waitUntilConsumed()
    await fixture.assertNotifiedOnce(orders)
  })

  test('names a member that does not leave, and after a minute everything is as before', async (t) => {
    const { fixture, startRunner, begin, waitForState, membersAre, read, committed } = await setUp(t)
    const { database } = fixture
    const notifier = await fixture.startNotifier()
    await confirm(fixture, 6)
    await notifier.stop()
    const stubborn = testKafka().consumer({ groupId: fixture.group })
    fixture.scope.onEnd(() => stubborn.disconnect())
    await stubborn.connect()
    await stubborn.subscribe({ topic: fixture.topic })
    await stubborn.run({ autoCommit: false, eachMessage: () => Promise.resolve() })
    await membersAre(1)
    const before = await committed()
    const id = await begin('beginning')
    startRunner()
    await database.execute('UPDATE rewinds SET startedAt = startedAt - INTERVAL 61 SECOND WHERE id = ?', [id])
    await waitForState(id, 'failed')
    const [member = ''] = (await describeGroup(fixture.group)).members
    assert.match(String((await read(id)).reason), new RegExp(`did not leave: ${member}`))
    assert.deepEqual(await committed(), before)
    assert.equal((await readDesiredState(database, fixture.group)).desired, 'running')
  })

  test('does not wait for a frozen notifier, which notifies no buyer twice when it goes on', async (t) => {
    const { fixture, startRunner, begin, waitForState, membersAre } = await setUp(t)
    const frozen = await startNotifierProgram(fixture.scope, fixture.env)
    await membersAre(1)
    const orders = await confirm(fixture, 20)
    frozen.signal('SIGSTOP')
    const id = await begin('beginning')
    startRunner()
    await waitForState(id, 'starting', 'done')
    frozen.signal('SIGCONT')
    await waitForState(id, 'done')
    const more = await placeTestOrders(fixture.database, repeatUsers(3, 1))
    await produce(
      fixture.topic,
      more.map(({ event }) => event),
    )
    await fixture.waitForSuccess(orders.length + more.length)
    await fixture.waitUntilConsumed()
    await fixture.assertNotifiedOnce([...orders, ...more])
  })
})
