// Rounds one by one, so that between two of them anything can happen.
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

describe('a lost event', () => {
  test('that is nowhere is put into the outbox, and its order named in the log', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 2)
    const reconciler = createReconciler(place)

    assert.equal(await reconciler.round(), 'settled')

    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
    assert.deepEqual(reconciler.repaired, [2])
    const [line] = reconciler.lines
    assert.deepEqual([line?.level, line?.orders, line?.orderIds], ['warn', 2, idsOf(orders)])
  })

  test('that was skipped by hand', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 3)
    await produce(place.topic, eventsOf(orders))
    await skipToEnd(place.topic, place.group)

    assert.equal(await createReconciler(place).round(), 'settled')

    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })

  test('whose time in Kafka was over, before anybody read anything', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 3)
    await produce(place.topic, eventsOf(orders))
    const reconciler = createReconciler(place)
    assert.equal(await reconciler.round(), 'waiting')

    await deleteRecords(place.topic)

    assert.equal(await reconciler.round(), 'settled')
    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })

  test('of thousands: each once', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 2_500)

    assert.equal(await createReconciler(place).round(), 'settled')

    assert.deepEqual(await readOutbox(place.database), idsOf(orders))
  })
})

describe('the topic changes while it waits:', () => {
  test('deleted and created again: nothing in it is what was there before', async (t) => {
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

  test('partitions are added, and nobody reads what comes into them', async (t) => {
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

  test('without a topic a round fails, and changes nothing', async (t) => {
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
  test('what was repaired is not repaired again, also when its event has left the outbox', async (t) => {
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

  test('several at once put one event each', async (t) => {
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

  test('one that looked at the same time as another, and comes to it only after the event has left', async (t) => {
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
