// Orders whose retry keys LINE may have forgotten are left to an operator.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  createTestRepair,
  emptyOutbox,
  eventsOf,
  idsOf,
  lettersOf,
  placeOldOrders,
  readOutbox,
  startLostEventFixture,
} from '../../../tests/support/data/lost-events.ts'
import { statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { runDlqProgram } from '../../../tests/support/services/run-dlq-program.ts'
import { produce, skipToEnd } from '../../../tests/support/servers/test-topics.ts'

describe('a lost event of an order whose buyer may have been notified more than a day ago', () => {
  const TOO_OLD = 23 * 60 + 1

  test('fails the order, with a dead letter that gives the reason; it is logged once, and younger orders are repaired', async (t) => {
    const fixture = await startLostEventFixture(t)
    const old = await placeOldOrders(fixture.database, 2, TOO_OLD)
    const younger = await placeOldOrders(fixture.database, 1, 22 * 60)
    const repair = createTestRepair(fixture)

    assert.equal(await repair.round(), 'settled')
    assert.equal(await repair.round(), 'nothing to do')

    assert.deepEqual(await readOutbox(fixture.database), idsOf(younger))
    for (const { orderId } of old) assert.equal(await statusOf(fixture.database, orderId), 'failed')
    const letters = await readDeadLetters(fixture.database)
    assert.deepEqual(
      letters.map(({ orderId, status, topic }) => ({ orderId, status, topic })),
      idsOf(old).map((orderId) => ({ orderId, status: 'waiting', topic: null })),
    )
    for (const { reason } of letters)
      assert.match(
        reason,
        /event was lost.* buyer may have been notified already; a replay may notify them again$/,
      )
    assert.deepEqual([repair.repaired, repair.left], [[1], [2]])
    const lines = repair.lines.filter(({ msg }) => msg.includes('operator'))
    assert.deepEqual(
      lines.map(({ level, orders, orderIds }) => [level, orders, orderIds]),
      [['warn', 2, idsOf(old)]],
    )
  })

  test('is one of thousands: the log names a few', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 1_500, TOO_OLD)
    const repair = createTestRepair(fixture)

    assert.equal(await repair.round(), 'settled')

    assert.deepEqual(await lettersOf(fixture.database), idsOf(orders))
    for (const { orderIds } of repair.lines) assert.equal((orderIds as number[]).length, 20)
  })

  test('has one dead letter, however many processes repair at once', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 50, TOO_OLD)
    const all = [createTestRepair(fixture), createTestRepair(fixture), createTestRepair(fixture)]

    await Promise.all(all.map(({ round }) => round()))

    assert.deepEqual(await lettersOf(fixture.database), idsOf(orders))
    const counted = all.flatMap(({ left }) => left).reduce((sum, count) => sum + count, 0)
    assert.equal(counted, 50)
  })

  test('is left alone by a process that found it before an operator replayed it', async (t) => {
    const fixture = await startLostEventFixture(t)
    const orders = await placeOldOrders(fixture.database, 3, TOO_OLD)
    await produce(fixture.topic, eventsOf(orders))
    const [one, other] = [createTestRepair(fixture), createTestRepair(fixture)]
    assert.deepEqual([await one.round(), await other.round()], ['waiting', 'waiting'])
    await skipToEnd(fixture.topic, fixture.group)

    assert.equal(await one.round(), 'settled')
    assert.equal((await runDlqProgram(fixture.url, 'replay', '1', '2', '3')).status, 0)
    await emptyOutbox(fixture.database)
    assert.equal(await other.round(), 'settled')

    assert.deepEqual([one.left, other.left], [[3], []])
    for (const { orderId } of orders) assert.equal(await statusOf(fixture.database, orderId), 'pending')
  })

  test('leaves nothing when its transaction fails halfway, and the next round settles it', async (t) => {
    const fixture = await startLostEventFixture(t)
    const [first, last] = await placeOldOrders(fixture.database, 2, TOO_OLD)
    assert.ok(first && last)
    await fixture.database.query(
      `CREATE TRIGGER cut BEFORE INSERT ON dead_letters FOR EACH ROW
       IF NEW.orderId = ${last.orderId} THEN SIGNAL SQLSTATE '45000'; END IF`,
    )
    const repair = createTestRepair(fixture)
    await assert.rejects(repair.round())
    assert.equal(await statusOf(fixture.database, first.orderId), 'pending')
    assert.deepEqual([await lettersOf(fixture.database), repair.left], [[], []])

    await fixture.database.query('DROP TRIGGER cut')

    assert.equal(await repair.round(), 'settled')
    assert.deepEqual(await lettersOf(fixture.database), [first.orderId, last.orderId])
  })
})
