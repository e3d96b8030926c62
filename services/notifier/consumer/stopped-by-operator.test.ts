import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countStatuses } from '../../../tests/support/data/place-test-orders.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { describeGroup } from '../../../tests/support/servers/test-topics.ts'
import {
  readReadiness,
  startNotifierFixture,
  type NotifierFixture,
} from '../../../tests/support/services/notifier-fixture.ts'
import {
  acceptedAtLeast,
  assertNothingSkipped,
  repeatUsers,
} from '../../../tests/support/services/notifier-group.ts'
import { startNotifierProgram } from '../../../tests/support/services/notifier-program.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { changeDesiredState, type Desired } from '../../shared/desired-state/desired-state.ts'

const want = ({ database, group }: NotifierFixture, desired: Desired) =>
  database.transaction((connection) => changeDesiredState(connection, group, desired))

const membersAre = ({ group }: NotifierFixture, count: number) =>
  waitFor(`${count} members`, async () => (await describeGroup(group)).members.length === count)

/** So many notifiers report that they have carried this change out. */
const reported = ({ database }: NotifierFixture, count: number, state: string, revision: number) =>
  waitFor(`${count} to report revision ${revision}`, async () => {
    const rows = await database.query(
      'SELECT instance FROM heartbeats WHERE state = ? AND revision = ? AND beatAt > NOW(3) - INTERVAL 5 SECOND',
      [state, revision],
    )
    return rows.length === count
  })

describe('notifiers whose group an operator stops', { concurrency: 3 }, () => {
  test('leave it, stay ready, and drain what waited when it is started again', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 6 })
    await fixture.line.setFaults({ latencyMs: 100 })
    const notifiers = await Promise.all([1, 2, 3].map(() => fixture.startNotifier()))
    const first = await fixture.order(repeatUsers(30, 10))
    await acceptedAtLeast(fixture, 40)

    await want(fixture, 'stopped')
    await membersAre(fixture, 0)
    await assertNothingSkipped(fixture)
    await reported(fixture, 3, 'stopped', 1)
    for (const { url } of notifiers) {
      const { ready, kafka } = await readReadiness(url)
      assert.deepEqual([ready, kafka], [true, 'not used: the consumer is stopped on purpose by an operator'])
    }
    const { pending } = await countStatuses(fixture.database)
    const second = await fixture.order(repeatUsers(5, 2))
    const late = await fixture.startNotifier()
    assert.match((await readReadiness(late.url)).kafka, /stopped on purpose/)
    assert.equal((await countStatuses(fixture.database)).pending, (pending ?? 0) + second.length)

    await want(fixture, 'running')
    await membersAre(fixture, 4)
    await reported(fixture, 4, 'running', 2)
    await fixture.waitForSuccess(first.length + second.length)
    await fixture.assertNotifiedOnce([...first, ...second])
    await fixture.waitUntilConsumed()
    assert.equal((await readReadiness(late.url)).kafka, 'ok')
    assert.deepEqual(
      [...notifiers, late].flatMap(({ failures }) => failures),
      [],
    )
  })

  test('may be stopped and started many times while they work', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ latencyMs: 50 })
    const notifier = await fixture.startNotifier()
    const orders = await fixture.order(repeatUsers(10, 20))
    for (let round = 1; round <= 3; round++) {
      await acceptedAtLeast(fixture, round * 20)
      await want(fixture, 'stopped')
      await membersAre(fixture, 0)
      await assertNothingSkipped(fixture)
      await want(fixture, 'running')
    }
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
    const { body: stats } = await fixture.line.agent.get('/simulator/stats')
    assert.equal((stats as { duplicates: number }).duplicates, 0, 'no push was made twice')
    assert.deepEqual(notifier.failures, [])
  })

  test('leave it also while LINE does not answer', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ latencyMs: 3_600_000 })
    const orders = await fixture.order(repeatUsers(10, 2))
    await fixture.startNotifier()
    await acceptedAtLeast(fixture, 10)
    await want(fixture, 'stopped')
    await membersAre(fixture, 0)
    await fixture.line.setFaults({})
    await want(fixture, 'running')
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })

  test('one is killed while it leaves: the others drain the rest, and no buyer is notified twice', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ latencyMs: 2_000 })
    const killed = await startNotifierProgram(fixture.scope, fixture.env)
    await membersAre(fixture, 1)
    await fixture.startNotifier()
    await membersAre(fixture, 2)
    const orders = await fixture.order(repeatUsers(20, 2))
    await acceptedAtLeast(fixture, 20)
    await want(fixture, 'stopped')
    await waitFor('it to begin to leave', () => killed.output().includes('consumer stops'))
    await killed.end('SIGKILL')
    await membersAre(fixture, 0)
    await fixture.line.setFaults({})
    await want(fixture, 'running')
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })

  test('keep the last state while the database does not answer', async (t) => {
    const fixture = await startNotifierFixture(t)
    const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
    const through = { DATABASE_URL: database.through(fixture.env.DATABASE_URL) }
    const { url } = await fixture.startNotifier(through)
    const before = await describeGroup(fixture.group)
    await database.refuse()
    await waitFor('the notifier to notice', async () => !(await readReadiness(url)).ready)
    await want(fixture, 'stopped')
    const orders = await fixture.order(repeatUsers(10, 2))
    assert.deepEqual(await describeGroup(fixture.group), before)

    await database.pass()
    await membersAre(fixture, 0)
    await database.refuse()
    await want(fixture, 'running')
    await waitFor('the notifier to notice', async () => !(await readReadiness(url)).ready)
    assert.deepEqual((await describeGroup(fixture.group)).members, [])
    await database.pass()
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })

  test('forget nothing that waits for the database when they are stopped and started', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ latencyMs: 300 })
    const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
    const through = { DATABASE_URL: database.through(fixture.env.DATABASE_URL) }
    const notifier = await startNotifierProgram(fixture.scope, { ...fixture.env, ...through })
    const orders = await fixture.order(repeatUsers(20, 5))
    await acceptedAtLeast(fixture, 25)
    await want(fixture, 'stopped')
    await waitFor('it to begin to leave', () => notifier.output().includes('consumer stops'))
    // Statuses that cannot be written, and orders that cannot be looked up, outlast the membership.
    await database.refuse()
    await membersAre(fixture, 0)
    await database.pass()
    await want(fixture, 'running')
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })
})
