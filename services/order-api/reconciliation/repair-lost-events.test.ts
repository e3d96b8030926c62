// The rounds run one by one, so that a test can change things between two of them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createTestRepair,
  emptyOutbox,
  eventsOf,
  idsOf,
  makeOlder,
  placeOldOrders,
  readOutbox,
  startLostEventFixture,
  users,
} from '../../../tests/support/data/lost-events.ts'
import { unpackEvents, type OutboxRow } from '../../shared/orders/outbox-row.ts'
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
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 2)
    const repair = createTestRepair(fixture)

    assert.equal(await repair.round(), 'settled')

    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
    assert.deepEqual(repair.repaired, [2])
    const [line] = repair.lines
    assert.deepEqual([line?.level, line?.orders, line?.orderIds], ['warn', 2, idsOf(orders)])
  })

  test('it is an order of the tutorial’s own producer, which died before it sent the event', async (t) => {
    const fixture = await startLostEventFixture(t)
    const { id: productId } = await fixture.database.models.Product.create({ name: 'Thai tea', amount: 1 })
    const { insertId: orderId } = await fixture.database.execute(
      'INSERT INTO orders (userLineUid, status, productId, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)',
      ['U1', 'pending', productId, ...Array(2).fill(new Date(Date.now() - 600_000))],
    )

    assert.equal(await createTestRepair(fixture).round(), 'settled')

    const rows = await fixture.database.query<OutboxRow>('SELECT * FROM outbox')
    assert.deepEqual(
      rows.flatMap(unpackEvents).map(({ userId, quantity, ...event }) => [event.orderId, userId, quantity]),
      [[orderId, 'U1', 1]],
    )
  })

  test('it was skipped by hand', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 3)
    await produce(fixture.topic, eventsOf(orders))
    await skipToEnd(fixture.topic, fixture.group)

    assert.equal(await createTestRepair(fixture).round(), 'settled')

    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
  })

  test('Kafka deleted it before it was read', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 3)
    await produce(fixture.topic, eventsOf(orders))
    const repair = createTestRepair(fixture)
    assert.equal(await repair.round(), 'waiting')

    await deleteRecords(fixture.topic)

    assert.equal(await repair.round(), 'settled')
    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
  })

  test('thousands are put there once each', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 2_500)

    assert.equal(await createTestRepair(fixture).round(), 'settled')

    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
  })
})

describe('the topic changes while it waits:', () => {
  test('it is deleted and created again, so the earlier events are gone', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 3)
    await produce(fixture.topic, eventsOf(orders))
    const repair = createTestRepair(fixture)
    assert.equal(await repair.round(), 'waiting')

    await deleteTopic(fixture.topic)
    await createTopic(fixture.topic, 3)

    assert.equal(await repair.round(), 'settled')
    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
  })

  test('partitions are added, and their messages are not read', async (t) => {
    const fixture = await startLostEventFixture(t, 1)
    const orders = await placeOldOrders(fixture.database, 3)
    await produce(fixture.topic, eventsOf(orders))
    const repair = createTestRepair(fixture)
    assert.equal(await repair.round(), 'waiting')

    await skipToEnd(fixture.topic, fixture.group)
    await addPartitions(fixture.topic, 4)
    await produce(fixture.topic, eventsOf(await placeTestOrders(fixture.database, users(20))))

    assert.equal(await repair.round(), 'settled')
    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
  })

  test('it does not exist, so the round fails and changes nothing', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 1)
    const repair = createTestRepair({ ...fixture, topic: unique('nowhere') })

    await assert.rejects(repair.round())

    assert.deepEqual(await readOutbox(fixture.database), [])
    assert.equal(await createTestRepair(fixture).round(), 'settled')
    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
  })
})

describe('safe to repeat:', () => {
  test('an order is repaired only once, also when its event has left the outbox', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 2)
    const repair = createTestRepair(fixture)
    await repair.round()
    assert.equal(await repair.round(), 'nothing to do')

    await produce(fixture.topic, eventsOf(orders))
    await emptyOutbox(fixture.database)
    assert.equal(await repair.round(), 'nothing to do')

    await makeOlder(fixture.database, orders)
    assert.equal(await repair.round(), 'waiting')
    assert.deepEqual(repair.repaired, [2])
  })

  test('several processes at once add one event for each order', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 50)
    const all = [createTestRepair(fixture), createTestRepair(fixture), createTestRepair(fixture)]

    await Promise.all(all.map(({ round }) => round()))

    assert.deepEqual(await readOutbox(fixture.database), idsOf(orders))
    assert.equal(
      all.flatMap(({ repaired }) => repaired).reduce((sum, count) => sum + count, 0),
      50,
    )
  })

  test('a process that found the order earlier, and repairs after another one’s event has left the outbox', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 3)
    await produce(fixture.topic, eventsOf(orders))
    const [one, other] = [createTestRepair(fixture), createTestRepair(fixture)]
    assert.deepEqual([await one.round(), await other.round()], ['waiting', 'waiting'])
    await skipToEnd(fixture.topic, fixture.group)

    assert.equal(await one.round(), 'settled')
    await emptyOutbox(fixture.database)
    assert.equal(await other.round(), 'settled')

    assert.deepEqual([one.repaired, other.repaired], [[3], []])
    assert.deepEqual(await readOutbox(fixture.database), [])
  })
})
