import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { openModels, queriesIn } from './models.ts'

async function openTestModels(t: TestContext, options?: { longStatements: boolean }) {
  const scope = createScope(t)
  const models = openModels({ url: await createTestDatabase(scope) }, options)
  scope.onEnd(models.close)
  return models
}

test('the models have the columns that the migrations create', async (t) => {
  const { sequelize } = await openTestModels(t)
  for (const model of Object.values(sequelize.models)) {
    const columns = await sequelize.getQueryInterface().describeTable(model.getTableName())
    const attributes = Object.values(model.getAttributes())
    assert.deepEqual(attributes.map(({ field }) => field).sort(), Object.keys(columns).sort())
    for (const { field = '', allowNull } of attributes)
      if (allowNull === false) assert.equal(columns[field]?.allowNull, false, field)
  }
})

test('values come back as they were stored, and the database sets times and defaults', async (t) => {
  const { Product, Order, DeadLetter } = await openTestModels(t)
  const product = await Product.create({ name: 'ชาไทย', amount: 3 })
  const order = {
    userLineUid: 'U1',
    productId: product.id,
    quantity: 1,
    requestKey: randomBytes(16),
    retryKey: randomUUID(),
  }
  const [stored] = await Order.bulkCreate([order])
  const message = {
    key: Buffer.from([0xff]),
    value: Buffer.from([0xfe, 0x00]),
    messageTimestamp: 9_000_000_000_000_000,
  }
  const settledAt = new Date('2026-11-25T01:02:03.456Z')
  await DeadLetter.create({ ...message, reason: 'r', orderId: stored?.id ?? null, settledAt })

  const found = await Order.findOne({ rejectOnEmpty: true })
  assert.deepEqual(found.get({ plain: true }), {
    ...order,
    id: 1,
    status: 'pending',
    createdAt: found.createdAt,
    updatedAt: found.updatedAt,
  })
  assert.ok(Math.abs(found.createdAt.getTime() - Date.now()) < 600_000)
  assert.equal((await Product.findOne({ rejectOnEmpty: true })).initialAmount, 3)
  const letter = await DeadLetter.findOne({ rejectOnEmpty: true })
  assert.deepEqual(
    [letter.key, letter.value, letter.messageTimestamp, letter.settledAt, letter.status, letter.orderId],
    [message.key, message.value, message.messageTimestamp, settledAt, 'waiting', 1],
  )
})

const SETTINGS = `SELECT @@time_zone AS zone, @@innodb_lock_wait_timeout AS lockWait, @@sql_mode LIKE '%TRADITIONAL%' AS strict`
// By the server's name.
const ISOLATION = `SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')`

test('a session has our settings', async (t) => {
  const { sequelize } = await openTestModels(t)
  const [settings] = await sequelize.query(SETTINGS)
  assert.deepEqual(settings, [{ zone: '+00:00', lockWait: 2, strict: 1 }])
  const [isolation] = await sequelize.query(ISOLATION)
  assert.equal((isolation as { Value: string }[])[0]?.Value, 'READ-COMMITTED')
})

test('a session for long statements waits for locks as long as the server allows', async (t) => {
  const { sequelize } = await openTestModels(t, { longStatements: true })
  const [rows] = await sequelize.query(SETTINGS)
  const [{ zone, lockWait }] = rows as [{ zone: string; lockWait: number }]
  assert.equal(zone, '+00:00')
  assert.ok(lockWait > 2)
})

test('SQL in a transaction of Sequelize is rolled back with it', async (t) => {
  const { sequelize, Product } = await openTestModels(t)
  const transaction = await sequelize.transaction()
  const queries = queriesIn(transaction)
  await queries.execute('INSERT INTO products (name, amount) VALUES ?', [
    [
      ['Tea', 1],
      ['Mango', 2],
    ],
  ])
  assert.deepEqual(await queries.query('SELECT COUNT(*) AS count FROM products'), [{ count: 2 }])
  assert.equal(await Product.count(), 0)
  await transaction.rollback()
  assert.equal(await Product.count(), 0)
})
