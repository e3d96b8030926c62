// Events that must not count as lost.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createTestRepair,
  emptyOutbox,
  enqueue,
  eventsOf,
  idsOf,
  makeOlder,
  placeOldOrders,
  readOutbox,
  startLostEventFixture,
  users,
} from '../../../tests/support/data/lost-events.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { placeTestOrders } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { produce, readOffsets, skipToEnd } from '../../../tests/support/servers/test-topics.ts'

describe('an event that is not lost is left alone:', () => {
  for (const hours of [22, 30]) {
    test(`the order is ${hours} hours old and its event waits in Kafka; the buyer is notified when the notifier starts`, async (t) => {
      const fixture = await startNotifierFixture(t)
      const orders = await fixture.order(users(5))
      await makeOlder(fixture.database, orders, hours * 60)
      const repair = createTestRepair(fixture)
      for (const outcome of ['waiting', 'waiting']) assert.equal(await repair.round(), outcome)

      await fixture.startNotifier()
      await fixture.waitForSuccess(5)
      await fixture.waitUntilConsumed()

      assert.equal(await repair.round(), 'settled')
      assert.deepEqual([await readOutbox(fixture.database), repair.repaired], [[], []])
      assert.deepEqual([await readDeadLetters(fixture.database), repair.left], [[], []])
      assert.equal(await repair.round(), 'nothing to do')
      const ends = await readOffsets(fixture.topic, fixture.group)
      assert.equal(
        ends.reduce((sum, { end }) => sum + end, 0),
        5,
      )
      await fixture.assertNotifiedOnce(orders)
    })
  }

  test('the order is young, or finished', async (t) => {
    const fixture = await startLostEventFixture(t)
    await placeTestOrders(fixture.database, users(1))
    const finished = await placeOldOrders(fixture.database, 2)
    await fixture.database.query(
      `UPDATE orders SET status = 'success', updatedAt = updatedAt WHERE id IN (?)`,
      [idsOf(finished)],
    )

    assert.equal(await createTestRepair(fixture).round(), 'nothing to do')
  })

  test('the event is in the outbox, and Kafka has not received it yet', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 2)
    await enqueue(fixture.database, orders)
    await makeOlder(fixture.database, orders)

    assert.equal(await createTestRepair(fixture).round(), 'nothing to do')
  })

  test('the event left the outbox after the order was found', async (t) => {
    const fixture = await startLostEventFixture(t, 1)
    const [lost] = await placeOldOrders(fixture.database, 1)
    const late = await placeOldOrders(fixture.database, 1)
    await enqueue(fixture.database, late)
    await makeOlder(fixture.database, late)
    await produce(fixture.topic, [{ key: 'other', value: 'something that waits' }])
    const repair = createTestRepair(fixture)
    assert.equal(await repair.round(), 'waiting')

    await skipToEnd(fixture.topic, fixture.group)
    await produce(fixture.topic, eventsOf(late))
    await emptyOutbox(fixture.database)

    assert.equal(await repair.round(), 'settled')
    assert.deepEqual(await readOutbox(fixture.database), [lost?.orderId])
  })
})
