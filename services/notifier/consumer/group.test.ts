import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readReadiness, startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { countStatuses } from '../../../tests/support/data/place-test-orders.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { describeGroup, readOffsets } from '../../../tests/support/servers/test-topics.ts'
import {
  acceptedAtLeast,
  assertNothingSkipped,
  repeatUsers,
} from '../../../tests/support/services/notifier-group.ts'
import { startNotifierProgram } from '../../../tests/support/services/notifier-program.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

describe('notifiers of one group', { concurrency: 7 }, () => {
  test('share the work; one joins and one leaves meanwhile', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 6 })
    await fixture.line.setFaults({ latencyMs: 150 })
    const orders = await fixture.order(repeatUsers(30, 12))
    const first = await fixture.startNotifier()
    await acceptedAtLeast(fixture, 30)
    await fixture.startNotifier()
    await waitFor('both to join', async () => (await describeGroup(fixture.group)).members.length === 2)
    await acceptedAtLeast(fixture, 120)
    await first.stop()
    await assertNothingSkipped(fixture)
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
    await fixture.waitUntilConsumed()
    assert.deepEqual(first.failures, [])
  })

  test('one is stopped while it works: the next one does the rest, and nothing is pushed twice', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 2 })
    await fixture.line.setFaults({ latencyMs: 100 })
    const orders = await fixture.order(repeatUsers(10, 20))
    for (let round = 1; round <= 2; round++) {
      const notifier = await fixture.startNotifier()
      await acceptedAtLeast(fixture, round * 40)
      await notifier.stop()
      await assertNothingSkipped(fixture)
      assert.deepEqual((await describeGroup(fixture.group)).members, [])
    }
    await fixture.line.setFaults({})
    await fixture.startNotifier()
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
    const { body: stats } = await fixture.line.agent.get('/simulator/stats')
    assert.equal((stats as { duplicates: number }).duplicates, 0, 'no push was made twice')
  })

  test('one that waits for LINE can be stopped', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ latencyMs: 3_600_000 })
    const orders = await fixture.order(repeatUsers(10, 2))
    const notifier = await fixture.startNotifier()
    await acceptedAtLeast(fixture, 10)
    await notifier.stop()
    await assertNothingSkipped(fixture)
    await fixture.line.setFaults({})
    await fixture.startNotifier()
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })

  test('one is killed with pushes in flight: another replaces it, and no buyer is notified twice', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ latencyMs: 300 })
    const orders = await fixture.order(repeatUsers(20, 4))
    const killed = await startNotifierProgram(fixture.scope, fixture.env)
    await acceptedAtLeast(fixture, 25)
    await killed.end('SIGKILL')
    await assertNothingSkipped(fixture)
    await fixture.line.setFaults({})
    const next = await startNotifierProgram(fixture.scope, fixture.env)
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
    assert.equal(await next.end('SIGTERM'), 0)
    // Only log lines: no warnings of Node's that would puzzle an operator.
    assert.equal(killed.errorOutput() + next.errorOutput(), '')
  })

  test('one that waits to join the group can be stopped', async (t) => {
    const fixture = await startNotifierFixture(t)
    const killed = await startNotifierProgram(fixture.scope, fixture.env)
    await waitFor('it to join', async () => (await describeGroup(fixture.group)).members.length === 1)
    await killed.end('SIGKILL')
    // No member can join before the killed member's session times out.
    const next = await startNotifierProgram(fixture.scope, fixture.env)
    await waitFor('readiness to say so', async () =>
      (await (await fetch(`${next.url}/readyz`)).text()).includes('waiting to join the consumer group'),
    )
    assert.equal(await next.end('SIGTERM'), 0)
  })

  test('one that waits for LINE stays in the group, however long that takes, and continues by itself', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ down: true })
    const orders = await fixture.order(repeatUsers(30, 3))
    const notifier = await fixture.startNotifier()
    const before = await describeGroup(fixture.group)
    const downSince = Date.now()
    await waitFor('readiness to say so', async () =>
      (await readReadiness(notifier.url)).line.includes('LINE unavailable'),
    )
    assert.equal((await readReadiness(notifier.url)).ready, true)
    await waitFor('the outage to outlast a session', () => Date.now() - downSince > 11_000)
    // A consumer that leaves and joins again gets another member id.
    assert.deepEqual(await describeGroup(fixture.group), before)
    assert.deepEqual(await countStatuses(fixture.database), { pending: orders.length })
    for (const { committed } of await readOffsets(fixture.topic, fixture.group)) assert.ok(committed <= 0)

    await fixture.line.setFaults({})
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
    assert.equal((await readReadiness(notifier.url)).line, 'ok')
  })

  test('one that waits for the database stays in the group, and readiness reports it', async (t) => {
    const fixture = await startNotifierFixture(t)
    const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
    const notifier = await fixture.startNotifier({
      DATABASE_URL: database.through(fixture.env.DATABASE_URL),
    })
    const before = await describeGroup(fixture.group)
    await database.refuse()
    const orders = await fixture.order([uniqueUserId(), uniqueUserId()])
    await waitFor('the notifier to notice', async () => !(await readReadiness(notifier.url)).ready)
    const awaySince = Date.now()
    await waitFor('the outage to outlast a session', () => Date.now() - awaySince > 11_000)
    assert.deepEqual(await describeGroup(fixture.group), before)
    await database.pass()
    await fixture.waitForSuccess(2)
    await fixture.assertNotifiedOnce(orders)
    await waitFor('the notifier to be ready', async () => (await readReadiness(notifier.url)).ready)
  })
})
