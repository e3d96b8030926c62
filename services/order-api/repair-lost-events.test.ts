// Rounds one by one, so that between two of them anything can happen.
import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { setNotifierStage } from '../../tests/support/notifier-stage.ts'
import { placeTestOrders, statusOf, type TestOrder } from '../../tests/support/place-test-orders.ts'
import { readDeadLetters } from '../../tests/support/read-dead-letters.ts'
import { createRecordingLog } from '../../tests/support/recording-log.ts'
import { runDlqProgram } from '../../tests/support/run-dlq-program.ts'
import { createScope } from '../../tests/support/scope.ts'
import { createTestDatabase } from '../../tests/support/test-database.ts'
import {
  addPartitions,
  createTestTopic,
  createTopic,
  deleteRecords,
  deleteTopic,
  produce,
  readOffsets,
  silentLog,
  skipToEnd,
  testKafkaAccess,
} from '../../tests/support/test-topics.ts'
import { unique, uniqueUserId } from '../../tests/support/unique.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { createPool, type Pool } from '../shared/database.ts'
import { enqueueOrders } from '../shared/store/enqueue-orders.ts'
import { readPositions } from '../shared/read-positions.ts'
import { createLostEventRepair } from './repair-lost-events.ts'

interface Place {
  readonly database: Pool
  readonly topic: string
  readonly group: string
}

const users = (count: number) => Array.from({ length: count }, uniqueUserId)
const idsOf = (orders: readonly TestOrder[]) => orders.map(({ orderId }) => orderId)
const eventsOf = (orders: readonly TestOrder[]) => orders.map(({ event }) => event)

async function setPlace(t: TestContext, partitions = 3) {
  const scope = createScope(t)
  const url = await createTestDatabase(scope)
  const database = createPool({ url }, { connections: 3 })
  scope.onEnd(() => database.end())
  const [topic, group] = [await createTestTopic(partitions), unique('group')]
  // A new broker first has to load what it knows of groups.
  const isKnown = () =>
    readOffsets(topic, group).then(
      () => true,
      () => false,
    )
  await waitFor('the group', isKnown)
  return { url, database, topic, group }
}

/** One order API's part of the work, with a memory of its own. */
function createReconciler({ database, topic, group }: Place) {
  const { log, lines } = createRecordingLog()
  const repaired: number[] = []
  const left: number[] = []
  const repair = createLostEventRepair({
    quietForMs: 300_000,
    readPositions: () =>
      readPositions(
        { clientId: 'test', access: testKafkaAccess(), log: silentLog },
        { topic, groupId: group },
      ),
    onRepaired: (count) => repaired.push(count),
    onLeftToOperator: (count) => left.push(count),
    log,
  })
  const round = async () => {
    const connection = await database.getConnection()
    try {
      return await repair(connection, new AbortController().signal)
    } finally {
      connection.destroy()
    }
  }
  return { round, repaired, left, lines }
}

/** Orders of so many minutes ago, with which nothing has happened since. */
async function placeOldOrders(database: Pool, count: number, minutes = 10): Promise<TestOrder[]> {
  const orders = await placeTestOrders(database, users(count))
  await makeOlder(database, orders, minutes)
  return orders
}

async function makeOlder(database: Pool, orders: readonly TestOrder[], minutes = 10): Promise<void> {
  await database.query(
    `UPDATE orders SET createdAt = createdAt - INTERVAL ? MINUTE, updatedAt = updatedAt - INTERVAL ? MINUTE
     WHERE id IN (?)`,
    [minutes, minutes, idsOf(orders)],
  )
}

async function readOutbox(database: Pool): Promise<number[]> {
  const [rows] = await database.query('SELECT orderId FROM outbox ORDER BY orderId')
  return (rows as { orderId: number }[]).map(({ orderId }) => orderId)
}

/** Which orders have dead letters, in the order in which they were stored. */
const lettersOf = async (database: Pool) => (await readDeadLetters(database)).map(({ orderId }) => orderId)

/** As the relay does when Kafka has them. */
const emptyOutbox = (database: Pool) => database.query('DELETE FROM outbox')

async function enqueue(database: Pool, orders: readonly TestOrder[]): Promise<void> {
  const connection = await database.getConnection()
  await connection.beginTransaction()
  await enqueueOrders(connection, idsOf(orders))
  await connection.commit()
  connection.release()
}

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

describe('what is not lost is left alone:', () => {
  for (const hours of [22, 30]) {
    test(`an order of ${hours} hours whose event waits in Kafka; it is told once the notifier comes`, async (t) => {
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

  test('an order that is young, or finished', async (t) => {
    const place = await setPlace(t)
    await placeTestOrders(place.database, users(1))
    const finished = await placeOldOrders(place.database, 2)
    await place.database.query(
      `UPDATE orders SET status = 'success', updatedAt = updatedAt WHERE id IN (?)`,
      [idsOf(finished)],
    )

    assert.equal(await createReconciler(place).round(), 'nothing to do')
  })

  test('an order whose event is in the outbox, for Kafka has not had it', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 2)
    await enqueue(place.database, orders)
    await makeOlder(place.database, orders)

    assert.equal(await createReconciler(place).round(), 'nothing to do')
  })

  test('an order whose event left the outbox after the look', async (t) => {
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

describe('a lost event of an order that may have been told more than a day ago', () => {
  const TOO_OLD = 23 * 60 + 1

  test('fails it, with a dead letter that says why; it is named once, and younger ones are repaired', async (t) => {
    const place = await setPlace(t)
    const old = await placeOldOrders(place.database, 2, TOO_OLD)
    const younger = await placeOldOrders(place.database, 1, 22 * 60)
    const reconciler = createReconciler(place)

    assert.equal(await reconciler.round(), 'settled')
    assert.equal(await reconciler.round(), 'nothing to do')

    assert.deepEqual(await readOutbox(place.database), idsOf(younger))
    for (const { orderId } of old) assert.equal(await statusOf(place.database, orderId), 'failed')
    const letters = await readDeadLetters(place.database)
    assert.deepEqual(
      letters.map(({ orderId, status, sourceTopic }) => ({ orderId, status, sourceTopic })),
      idsOf(old).map((orderId) => ({ orderId, status: 'waiting', sourceTopic: null })),
    )
    for (const { reason } of letters)
      assert.match(reason, /event was lost.* buyer may have been told; a replay may tell them again$/)
    assert.deepEqual([reconciler.repaired, reconciler.left], [[1], [2]])
    const lines = reconciler.lines.filter(({ msg }) => msg.includes('operator'))
    assert.deepEqual(
      lines.map(({ level, orders, orderIds }) => [level, orders, orderIds]),
      [['warn', 2, idsOf(old)]],
    )
  })

  test('of thousands: the log names a few', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 1_500, TOO_OLD)
    const reconciler = createReconciler(place)

    assert.equal(await reconciler.round(), 'settled')

    assert.deepEqual(await lettersOf(place.database), idsOf(orders))
    for (const { orderIds } of reconciler.lines) assert.equal((orderIds as number[]).length, 20)
  })

  test('has one dead letter, however many look at once', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 50, TOO_OLD)
    const all = [createReconciler(place), createReconciler(place), createReconciler(place)]

    await Promise.all(all.map(({ round }) => round()))

    assert.deepEqual(await lettersOf(place.database), idsOf(orders))
    const counted = all.flatMap(({ left }) => left).reduce((sum, count) => sum + count, 0)
    assert.equal(counted, 50)
  })

  test('that an operator has replayed meanwhile is left alone by whoever looked before', async (t) => {
    const place = await setPlace(t)
    const orders = await placeOldOrders(place.database, 3, TOO_OLD)
    await produce(place.topic, eventsOf(orders))
    const [one, other] = [createReconciler(place), createReconciler(place)]
    assert.deepEqual([await one.round(), await other.round()], ['waiting', 'waiting'])
    await skipToEnd(place.topic, place.group)

    assert.equal(await one.round(), 'settled')
    assert.equal((await runDlqProgram(place.url, 'replay', '1', '2', '3')).status, 0)
    await emptyOutbox(place.database)
    assert.equal(await other.round(), 'settled')

    assert.deepEqual([one.left, other.left], [[3], []])
    for (const { orderId } of orders) assert.equal(await statusOf(place.database, orderId), 'pending')
  })

  test('that is cut off in the middle leaves nothing, and is done by the next', async (t) => {
    const place = await setPlace(t)
    const [first, last] = await placeOldOrders(place.database, 2, TOO_OLD)
    assert.ok(first && last)
    await place.database.query(
      `CREATE TRIGGER cut BEFORE INSERT ON dead_letters FOR EACH ROW
       IF NEW.orderId = ${last.orderId} THEN SIGNAL SQLSTATE '45000'; END IF`,
    )
    const reconciler = createReconciler(place)
    await assert.rejects(reconciler.round())
    assert.equal(await statusOf(place.database, first.orderId), 'pending')
    assert.deepEqual([await lettersOf(place.database), reconciler.left], [[], []])

    await place.database.query('DROP TRIGGER cut')

    assert.equal(await reconciler.round(), 'settled')
    assert.deepEqual(await lettersOf(place.database), [first.orderId, last.orderId])
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
