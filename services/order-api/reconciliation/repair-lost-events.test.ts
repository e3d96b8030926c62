// The rounds run one by one, so that a test can change things between two of them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createReconciler,
  emptyOutbox,
  eventsOf,
  idsOf,
  makeOlder,
  placeOldOrders,
  readOutbox,
  setPlace,
  users,
} from '../../../tests/support/data/lost-events.ts'
import { placeTestOrders } from '../../../tests/support/data/place-test-orders.ts'
import {
  addPartitions,
  createTopic,
  deleteRecords,
  deleteTopic,
  produce,
  skipToEnd,
} from '../../../tests/support/servers/test-topics.ts'
import { unique } from '../../../tests/support/unique.ts'

describe('a lost event is put into the outbox:', () => {
  test('it is not in Kafka at all; the log names its order', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 2)
    const reconciler = createReconciler(place)

    assert.equal(await reconciler.round(), 'settled')

    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
    assert.deepEqual(reconciler.repaired, [2])
    const [line] = reconciler.lines
    assert.deepEqual([line?.level, line?.orders, line?.orderIds], ['warn', 2, idsOf(orders)])
  })

  test('it was skipped by hand', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 3)
    await produce(place.topic, eventsOf(orders))
    await skipToEnd(place.topic, place.group)

    assert.equal(await createReconciler(place).round(), 'settled')

    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })

  test('Kafka deleted it before it was read', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 3)
    await produce(place.topic, eventsOf(orders))
    const reconciler = createReconciler(place)
    assert.equal(await reconciler.round(), 'waiting')

    await deleteRecords(place.topic)

    assert.equal(await reconciler.round(), 'settled')
    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })

  test('thousands are put there once each', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 2_500)

    assert.equal(await createReconciler(place).round(), 'settled')

    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })
})

describe('the topic changes while it waits:', () => {
  test('it is deleted and created again, so the earlier events are gone', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 3)
    await produce(place.topic, eventsOf(orders))
    const reconciler = createReconciler(place)
    assert.equal(await reconciler.round(), 'waiting')

    await deleteTopic(place.topic)
    await createTopic(place.topic, 3)

    assert.equal(await reconciler.round(), 'settled')
    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })

  test('partitions are added, and their messages are not read', async (t) => {
    const place = await setPlace(t, 1)
    const orders = await placeOldOrders(place.database, 3)
    await produce(place.topic, eventsOf(orders))
    const reconciler = createReconciler(place)
    assert.equal(await reconciler.round(), 'waiting')

    await skipToEnd(place.topic, place.group)
    await addPartitions(place.topic, 4)
    await produce(place.topic, eventsOf(await placeTestOrders(place.database, users(20))))

    assert.equal(await reconciler.round(), 'settled')
    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })

  test('it does not exist, so the round fails and changes nothing', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 1)
    const reconciler = createReconciler({ ...place, topic: unique('nowhere') })

    await assert.rejects(reconciler.round())

    assert.deepEqual(await readOutbox(place.database), [])
    assert.equal(await createReconciler(place).round(), 'settled')
    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })
})

describe('safe to repeat:', () => {
  test('an order is repaired only once, also when its event has left the outbox', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 2)
    const reconciler = createReconciler(place)
    await reconciler.round()
    assert.equal(await reconciler.round(), 'nothing to do')

    await produce(place.topic, eventsOf(orders))
    await emptyOutbox(place.database)
    assert.equal(await reconciler.round(), 'nothing to do')

    await makeOlder(place.database, orders)
    assert.equal(await reconciler.round(), 'waiting')
    assert.deepEqual(reconciler.repaired, [2])
  })

  test('several processes at once add one event for each order', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 50)
    const all = [createReconciler(place), createReconciler(place), createReconciler(place)]

    await Promise.all(all.map(({ round }) => round()))

    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
    assert.equal(
      all.flatMap(({ repaired }) => repaired).reduce((sum, count) => sum + count, 0),
      50,
    )
  })

  test('a process that found the order earlier, and repairs after another one’s event has left the outbox', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 3)
    await produce(place.topic, eventsOf(orders))
    const [one, other] = [createReconciler(place), createReconciler(place)]
    assert.deepEqual([await one.round(), await other.round()], ['waiting', 'waiting'])
    await skipToEnd(place.topic, place.group)

    assert.equal(await one.round(), 'settled')
    await emptyOutbox(place.database)
    assert.equal(await other.round(), 'settled')

    assert.deepEqual([one.repaired, other.repaired], [[3], []])
    assert.deepEqual(await readOutbox(place.database), [])
  })
})
