import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { IN_OUTBOX, packEvents, unpackEvents } from './outbox-row.ts'

const event = (eventId: string) => ({
  ...{ eventId, userId: 'U1', productId: 1, productName: 'ชาเย็น "Thai tea"', quantity: 1 },
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
})

test('events are unpacked unchanged, each with the id of its order', () => {
  const createdAt = new Date()
  const events = packEvents([event('a'), event('b'), event('c')])

  assert.deepEqual(unpackEvents({ firstOrderId: 11, orderIdStep: 5, events, createdAt }), [
    { ...event('a'), orderId: 11, placedAt: createdAt },
    { ...event('b'), orderId: 16, placedAt: createdAt },
    { ...event('c'), orderId: 21, placedAt: createdAt },
  ])
})

test('the orders in the outbox are those from the first to the last of a row', async (t) => {
  const url = await createTestDatabase(createScope(t))
  await queryDatabase(
    url,
    `INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events)
     VALUES (3, 1, 2, '[]'), (7, 1, 1, '[]'), (10, 2, 3, '[]')`,
  )
  const orders = Array.from({ length: 16 }, (_, id) => `SELECT ${id} AS id`).join(' UNION ALL ')

  const found = await queryDatabase<{ id: number }>(
    url,
    `SELECT o.id FROM (${orders}) o WHERE ${IN_OUTBOX} ORDER BY o.id`,
  )

  // With a step, also the ids in between, which belong to another server.
  assert.deepEqual(
    found.map(({ id }) => id),
    [3, 4, 7, 10, 11, 12, 13, 14],
  )
})
