import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { placeTestOrders, statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { encodeOrderPlaced } from '../../shared/orders/order-event.ts'
import { packEvents, unpackEvents } from '../../shared/orders/outbox-row.ts'
import { claimOutboxRows } from './outbox-rows.ts'
import { settleOutboxRows } from './settle-outbox-rows.ts'

test('of rows that were sent in part, what is unsent stays, what was refused fails its order, all in one transaction', async (t) => {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  const orders = await placeTestOrders(database, Array.from({ length: 6 }, uniqueUserId))
  const ids = orders.map(({ orderId }) => orderId)
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = ids
  const events = orders.map(({ userId }, index) => ({
    ...{
      eventId: `event ${index}`,
      userId,
      productId: 1,
      productName: 'tea',
      quantity: 1,
      traceparent: 'trace',
    },
  }))
  const createdAt = new Date('2026-11-05T06:07:08.009Z')
  await database.execute('DELETE FROM outbox')
  await database.execute(
    'INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events, createdAt) VALUES ?',
    [
      [
        [first, second - first, 3, packEvents(events.slice(0, 3)), createdAt],
        [fourth, 1, 1, packEvents(events.slice(3, 4)), createdAt],
        [fifth, sixth - fifth, 2, packEvents(events.slice(4)), createdAt],
      ],
    ],
  )
  const connection = await database.connect()
  scope.onEnd(() => connection.release())
  const rows = await claimOutboxRows(connection, 100)
  const facts = rows.flatMap(unpackEvents)
  const messages = facts.map(encodeOrderPlaced)
  const messagesOf = (...wanted: number[]) => messages.filter((_, index) => wanted.includes(ids[index] ?? 0))
  const error = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE', retriable: false })

  const refused = messagesOf(second).map((message) => ({ message, error }))
  await settleOutboxRows(connection, rows, { refused, unsent: messagesOf(third, fifth, sixth) }, 'orders')

  const left = await claimOutboxRows(connection, 100)
  assert.deepEqual(
    left.flatMap(unpackEvents),
    facts.filter(({ orderId }) => [third, fifth, sixth].includes(orderId)),
  )
  assert.equal(left.length, 2, 'a row of which nothing was sent stays as it is')
  await connection.execute('ROLLBACK')
  assert.equal(await statusOf(database, second), 'failed')
  for (const orderId of [first, third, fourth, fifth, sixth])
    assert.equal(await statusOf(database, orderId), 'pending')
  const letters = await readDeadLetters(database)
  assert.deepEqual(
    letters.map(({ orderId, topic, partition, status }) => [orderId, topic, partition, status]),
    [[second, 'orders', null, 'waiting']],
  )
})
