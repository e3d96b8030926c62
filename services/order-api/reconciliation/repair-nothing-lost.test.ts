// Events that must not count as lost.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createReconciler,
  emptyOutbox,
  enqueue,
  eventsOf,
  idsOf,
  makeOlder,
  placeOldOrders,
  readOutbox,
  setPlace,
  users,
} from '../../../tests/support/data/lost-events.ts'
import { setNotifierStage } from '../../../tests/support/services/notifier-stage.ts'
import { placeTestOrders } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { produce, readOffsets, skipToEnd } from '../../../tests/support/servers/test-topics.ts'

describe('an event that is not lost is left alone:', () => {
  for (const hours of [22, 30]) {
    test(`the order is ${hours} hours old and its event waits in Kafka; the buyer is notified when the notifier starts`, async (t) => {
      const stage = await setNotifierStage(t)
      const orders = await stage.order(users(5))
      await makeOlder(stage.database, orders, hours * 60)
      const reconciler = createReconciler(stage)
      for (const outcome of ['waiting', 'waiting']) assert.equal(await reconciler.round(), outcome)

      await stage.startNotifier()
      await stage.waitForSuccess(5)
      await stage.waitUntilConsumed()

      assert.equal(await reconciler.round(), 'settled')
      assert.deepEqual([await readOutbox(stage.database), reconciler.repaired], [[], []])
      assert.deepEqual([await readDeadLetters(stage.database), reconciler.left], [[], []])
      assert.equal(await reconciler.round(), 'nothing to do')
      const ends = await readOffsets(stage.topic, stage.group)
      assert.equal(
        ends.reduce((sum, { end }) => sum + end, 0),
        5,
      )
      await stage.assertNotifiedOnce(orders)
    })
  }

  test('the order is young, or finished', async (t) => {
    const place = await setPlace(t)
    await placeTestOrders(place.database, users(1))
    const finished = await placeOldOrders(place.database, 2)
    await place.database.query(
      `UPDATE orders SET status = 'success', updatedAt = updatedAt WHERE id IN (?)`,
      [idsOf(finished)],
    )

    assert.equal(await createReconciler(place).round(), 'nothing to do')
  })

  test('the event is in the outbox, and Kafka has not received it yet', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 2)
    await enqueue(place.database, orders)
    await makeOlder(place.database, orders)

    assert.equal(await createReconciler(place).round(), 'nothing to do')
  })

  test('the event left the outbox after the order was found', async (t) => {
    const place = await setPlace(t, 1)
    const [lost] = await placeOldOrders(place.database, 1)
    const late = await placeOldOrders(place.database, 1)
    await enqueue(place.database, late)
    await makeOlder(place.database, late)
    await produce(place.topic, [{ key: 'other', value: 'something that waits' }])
    const reconciler = createReconciler(place)
    assert.equal(await reconciler.round(), 'waiting')

    await skipToEnd(place.topic, place.group)
    await produce(place.topic, eventsOf(late))
    await emptyOutbox(place.database)

    assert.equal(await reconciler.round(), 'settled')
    assert.deepEqual(await readOutbox(place.database), [lost?.orderId])
  })
})
