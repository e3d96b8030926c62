// The window of unfinished messages with a real Kafka: members come and go while pushes fail.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { describeGroup } from '../../../tests/support/servers/test-topics.ts'
import {
  acceptedAtLeast,
  assertNothingSkipped,
  repeatUsers,
} from '../../../tests/support/services/notifier-group.ts'
import { startNotifierProgram } from '../../../tests/support/services/notifier-program.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

describe('while LINE answers errors to a third of the pushes,', { concurrency: 3 }, () => {
  test('a second member joins under load: order is kept, and no buyer is notified twice', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 6 })
    await fixture.line.setFaults({ error500: 0.33, latencyMs: 50 })
    const orders = await fixture.order(repeatUsers(40, 15))
    await fixture.startNotifier()
    await acceptedAtLeast(fixture, 60)
    await fixture.startNotifier()
    await waitFor('both to join', async () => (await describeGroup(fixture.group)).members.length === 2)
    await assertNothingSkipped(fixture)
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
    await fixture.waitUntilConsumed()
  })

  test('a member is killed: another finishes what was under way', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 3 })
    await fixture.line.setFaults({ error500: 0.33, latencyMs: 50 })
    const orders = await fixture.order(repeatUsers(30, 10))
    const killed = await startNotifierProgram(fixture.scope, fixture.env)
    await fixture.startNotifier()
    await acceptedAtLeast(fixture, 60)
    await killed.end('SIGKILL')
    await assertNothingSkipped(fixture)
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
    await fixture.waitUntilConsumed()
  })

  test('a member stops while pushes wait: nothing is committed past them', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 2 })
    await fixture.line.setFaults({ error500: 0.33 })
    const orders = await fixture.order(repeatUsers(50, 6))
    for (let round = 1; round <= 3; round++) {
      const notifier = await fixture.startNotifier()
      await acceptedAtLeast(fixture, round * 60)
      await notifier.stop()
      await assertNothingSkipped(fixture)
      assert.deepEqual(notifier.failures, [])
    }
    await fixture.startNotifier()
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })
})
