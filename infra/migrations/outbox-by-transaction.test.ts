import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openModels } from '../../services/shared/database/models.ts'
import { unpackEvents, type OutboxRow } from '../../services/shared/orders/outbox-row.ts'
import { queryDatabase } from '../../tests/support/data/query-database.ts'
import { createScope, type Scope } from '../../tests/support/scope.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import * as singleEvents from './0002-outbox.ts'
import * as outboxByTransaction from './0005-outbox-by-transaction.ts'

const EVENT = {
  eventId: '4f3c2a10-0000-4000-8000-000000000001',
  userId: 'ผู้ซื้อ "1"',
  productId: 3,
  productName: 'ชาเย็น \\ "Thai tea"',
  quantity: 2,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
}
const PLACED_AT = new Date('2026-11-25T10:00:00.123Z')

/** The schema before this migration, with two events that wait for Kafka. */
async function openOlderOutbox(scope: Scope) {
  const url = await createTestDatabase(scope, { migrated: false })
  const { sequelize: database, close } = openModels({ url })
  scope.onEnd(close)
  await singleEvents.up(database)
  const { eventId, userId, productId, productName, quantity, traceparent } = EVENT
  for (const orderId of [7, 9])
    await database.query(
      `INSERT INTO outbox (orderId, eventId, userLineUid, productId, productName, quantity, traceparent, createdAt)
       VALUES (?, ?, ?, ?, ?, ?, ?, '2026-11-25 10:00:00.123')`,
      { replacements: [orderId, eventId, userId, productId, productName, quantity, traceparent] },
    )
  return { url, database }
}

async function readEvents(url: string) {
  const rows = await queryDatabase<OutboxRow>(url, 'SELECT * FROM outbox ORDER BY firstOrderId')
  return rows.flatMap(unpackEvents)
}

const waiting = [7, 9].map((orderId) => ({ ...EVENT, orderId, placedAt: PLACED_AT }))

test('events of the older outbox are moved unchanged', async (t) => {
  const { url, database } = await openOlderOutbox(createScope(t))

  await outboxByTransaction.up(database)

  assert.deepEqual(await readEvents(url), waiting)
})

test('a second run changes nothing', async (t) => {
  const { url, database } = await openOlderOutbox(createScope(t))
  await outboxByTransaction.up(database)

  await outboxByTransaction.up(database)

  assert.deepEqual(await readEvents(url), waiting)
})

for (const [where, undo] of [
  ['before creating the new outbox', ['RENAME TABLE outbox TO outbox_single']],
  [
    'after moving the events',
    [
      'CREATE TABLE outbox_single (orderId BIGINT UNSIGNED, eventId CHAR(36), userLineUid VARCHAR(255), productId INT, productName VARCHAR(255), quantity INT, traceparent CHAR(55), createdAt DATETIME(3))',
    ],
  ],
] as const) {
  test(`completes after a process died ${where}`, async (t) => {
    const { url, database } = await openOlderOutbox(createScope(t))
    if (where.startsWith('after')) await outboxByTransaction.up(database)
    for (const sql of undo) await database.query(sql)

    await outboxByTransaction.up(database)

    assert.deepEqual(await readEvents(url), waiting)
    assert.deepEqual(await queryDatabase(url, `SHOW TABLES LIKE 'outbox_single'`), [])
  })
}
