import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import {
  startNotifierFixture,
  type NotifierFixture,
} from '../../../tests/support/services/notifier-fixture.ts'
import { placeTestOrders, statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { produce, readTopic } from '../../../tests/support/servers/test-topics.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { storeDeadLetter } from './store-dead-letter.ts'

const message = {
  key: null,
  value: null,
  headers: {},
  offset: '0',
  timestamp: '1700000000000',
}

/** An order in the topic whose buyer is unknown to LINE. */
async function orderOfUnknownUser(fixture: NotifierFixture) {
  const unknownUser = uniqueUserId()
  await fixture.line.setFaults({ unknownUsers: [unknownUser] })
  const [order] = await fixture.order([unknownUser])
  assert.ok(order)
  return order
}

describe('a dead letter in the database', { concurrency: 3 }, () => {
  test('of a refused order has payload, reason, source and time, and the order is failed', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const refused = await orderOfUnknownUser(fixture)
    await fixture.startNotifier()
    await fixture.waitUntilConsumed()

    const [letter, ...others] = await readDeadLetters(fixture.database)
    assert.ok(letter)
    assert.deepEqual(others, [])
    assert.equal(letter.orderId, refused.orderId)
    assert.equal(letter.status, 'waiting')
    assert.match(letter.reason, /LINE answered 400: Failed to send messages/)
    assert.deepEqual(
      [letter.topic, letter.partition, letter.offset, letter.groupId],
      [fixture.topic, 0, 0, fixture.group],
    )
    assert.equal(letter.key?.toString(), refused.userId)
    assert.equal(letter.value?.toString(), refused.event.value)
    assert.deepEqual(JSON.parse(letter.headers ?? ''), refused.event.headers)
    assert.equal(letter.truncatedFrom, null)
    for (const time of [letter.messageTimestamp ?? 0, letter.createdAt.getTime()])
      assert.ok(Math.abs(time - Date.now()) < 600_000)
    assert.equal(letter.settledAt, null)
    assert.equal(await statusOf(fixture.database, refused.orderId), 'failed')
  })

  test('of a poison message is unchanged: no value, binary bytes, unusual headers', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const bytes = randomBytes(300)
    await produce(fixture.topic, [
      { key: null, value: null },
      { key: bytes, value: bytes, headers: { bytes, many: ['a', 'b'] } },
    ])
    await fixture.startNotifier()
    await fixture.waitUntilConsumed()

    const letters = await readDeadLetters(fixture.database)
    const [tombstone, binary] = letters.toSorted((a, b) => Number(a.offset) - Number(b.offset))
    assert.match(tombstone?.reason ?? '', /tombstone/)
    assert.deepEqual([tombstone?.orderId, tombstone?.key, tombstone?.value], [null, null, null])
    assert.deepEqual([binary?.key, binary?.value], [bytes, bytes])
    assert.deepEqual(JSON.parse(binary?.headers ?? ''), {
      bytes: { base64: bytes.toString('base64') },
      many: ['a', 'b'],
    })
    assert.equal(binary?.offset, 1)
  })

  test('is complete when it fits, and is marked as truncated when it does not', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const value = randomBytes(1_048_000)
    await produce(fixture.topic, [{ key: 'large', value }])
    // Possible on a broker that is configured for larger messages.
    const huge = { ...message, value: randomBytes(2_000_000) }
    await storeDeadLetter(fixture.database, 'group', {
      message: huge,
      topic: 't',
      partition: 0,
      reason: 'huge',
    })
    await fixture.startNotifier()
    await fixture.waitUntilConsumed()

    const [cut, whole] = await readDeadLetters(fixture.database)
    assert.deepEqual(whole?.value, value)
    assert.equal(whole.truncatedFrom, null)
    assert.deepEqual(cut?.value, huge.value.subarray(0, 65_536))
    assert.equal(cut.truncatedFrom, 2_000_000)
  })

  test('is stored once, however often its message is delivered, and stays settled', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const [order] = await placeTestOrders(fixture.database, [uniqueUserId()])
    await produce(fixture.topic, [{ value: 'poison' }])
    const first = await fixture.startNotifier()
    await fixture.waitUntilConsumed()
    await first.stop()
    await fixture.database.query(`UPDATE dead_letters SET status = 'discarded'`)
    await produce(fixture.topic, [order?.event ?? { value: null }])

    // A new group has everything delivered again.
    const group = unique('group')
    await fixture.startNotifier({ KAFKA_GROUP: group })
    await fixture.waitForSuccess(1)
    await fixture.waitUntilConsumed(group)

    const letters = await readDeadLetters(fixture.database)
    assert.deepEqual(
      letters.map(({ status, offset }) => [status, offset]),
      [['discarded', 0]],
    )
    assert.equal((await readTopic(`${fixture.topic}.dlq`, 2)).length, 2)
  })

  test('is stored once for an order whose event came several times', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const unknownUser = uniqueUserId()
    await fixture.line.setFaults({ unknownUsers: [unknownUser] })
    const [refused] = await placeTestOrders(fixture.database, [unknownUser])
    assert.ok(refused)
    await produce(fixture.topic, [refused.event, refused.event, refused.event])
    await fixture.startNotifier()
    await fixture.waitUntilConsumed()
    assert.equal((await readDeadLetters(fixture.database)).length, 1)
  })

  test('is a separate one when Kafka was recreated and its offsets start from zero again', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const letter = { message, topic: 'reset', partition: 0, reason: 'poison' }
    await storeDeadLetter(fixture.database, 'group', letter)
    await storeDeadLetter(fixture.database, 'group', letter)
    const later = { ...message, timestamp: '1700000000001' }
    await storeDeadLetter(fixture.database, 'group', { ...letter, message: later })
    assert.equal((await readDeadLetters(fixture.database)).length, 2)
  })
})

describe('while the database is unavailable, a dead letter', { concurrency: 2 }, () => {
  for (const [what, moment] of [
    ['when its row is written', 'INSERT INTO dead_letters (orderId'],
    ['when its order is failed', `SET status = 'failed'`],
  ] as const) {
    test(`waits ${what}: order and dead letter are stored together`, async (t) => {
      const fixture = await startNotifierFixture(t, { partitions: 1 })
      const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
      await fixture.startNotifier({ DATABASE_URL: database.through(fixture.env.DATABASE_URL) })
      const struck = database.atNext(moment, 'lose packet').then(() => database.refuse())
      const refused = await orderOfUnknownUser(fixture)
      await struck
      assert.equal(await statusOf(fixture.database, refused.orderId), 'pending')
      assert.deepEqual(await readDeadLetters(fixture.database), [])

      await database.pass()
      await fixture.waitUntilConsumed()
      assert.equal(await statusOf(fixture.database, refused.orderId), 'failed')
      assert.equal((await readDeadLetters(fixture.database)).length, 1)
    })
  }

  test('is stored once when the answer to its COMMIT is lost', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
    await fixture.startNotifier({ DATABASE_URL: database.through(fixture.env.DATABASE_URL) })
    const struck = database.atNext('COMMIT', 'lose answer')
    const refused = await orderOfUnknownUser(fixture)
    await struck
    await fixture.waitUntilConsumed()
    assert.equal(await statusOf(fixture.database, refused.orderId), 'failed')
    assert.equal((await readDeadLetters(fixture.database)).length, 1)
  })

  test('is abandoned when the notifier stops, and the next one stores it', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const database = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
    const first = await fixture.startNotifier({ DATABASE_URL: database.through(fixture.env.DATABASE_URL) })
    const struck = database
      .atNext('INSERT INTO dead_letters (orderId', 'lose packet')
      .then(() => database.refuse())
    const refused = await orderOfUnknownUser(fixture)
    await struck
    await first.stop()
    assert.equal(await statusOf(fixture.database, refused.orderId), 'pending')

    await fixture.startNotifier()
    await waitFor(
      'the order to fail',
      async () => (await statusOf(fixture.database, refused.orderId)) === 'failed',
    )
    assert.equal((await readDeadLetters(fixture.database)).length, 1)
  })
})
