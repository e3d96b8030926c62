import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DataTypes, Sequelize } from 'sequelize'
import { openModels } from '../../services/shared/database/models.ts'
import { queryDatabase } from '../../tests/support/data/query-database.ts'
import { createScope, type Scope } from '../../tests/support/scope.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import * as productsAndOrders from './0001-products-and-orders.ts'
import { migrate } from './migrate.ts'

/** `utf8mb4_bin` took all but the last for one. */
const LOOK_ALIKES = ['U1', 'U1 ', 'U1  ', 'U1\t']

const ordersOf = async (url: string, userId: string) =>
  (
    await queryDatabase<{ id: number }>(url, 'SELECT id FROM orders WHERE userLineUid = ? ORDER BY id', [
      userId,
    ])
  ).map(({ id }) => id)

/** The oldest schema, in which each look-alike has two orders. */
async function fillOlderShop(scope: Scope): Promise<string> {
  const url = await createTestDatabase(scope, { migrated: false })
  const { sequelize, close } = openModels({ url })
  scope.onEnd(close)
  await productsAndOrders.up(sequelize)
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('Tea', 3)`)
  for (const [index, userId] of [...LOOK_ALIKES, ...LOOK_ALIKES].entries())
    await queryDatabase(
      url,
      'INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES (?, 1, 2, ?, UUID())',
      [userId, `${index}`],
    )
  return url
}

test('users of an older database who differ in spaces at the end are kept apart, and nothing else changes', async (t) => {
  const url = await fillOlderShop(createScope(t))
  const columns = 'id, userLineUid, productId, quantity, requestKey, retryKey, createdAt, updatedAt'
  const before = await queryDatabase(url, `SELECT ${columns} FROM orders ORDER BY id`)
  assert.deepEqual(await ordersOf(url, 'U1'), [1, 2, 3, 5, 6, 7])

  await migrate({ url })

  for (const [index, userId] of LOOK_ALIKES.entries())
    assert.deepEqual(await ordersOf(url, userId), [index + 1, index + 5], JSON.stringify(userId))
  assert.deepEqual(await queryDatabase(url, `SELECT ${columns} FROM orders ORDER BY id`), before)
})

test('every text column of every table is compared byte by byte', async (t) => {
  const url = await createTestDatabase(createScope(t))
  const columns = await queryDatabase<{ name: string; collation: string }>(
    url,
    `SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS name, COLLATION_NAME AS collation
     FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND COLLATION_NAME IS NOT NULL AND DATA_TYPE <> 'enum'
       AND TABLE_NAME <> 'migrations'`,
  )
  assert.ok(columns.some(({ name }) => name === 'orders.userLineUid'))
  // ascii_bin: identifiers of our own, which have no spaces.
  for (const { name, collation } of columns)
    assert.match(collation, /^(ascii_bin|utf8mb4_nopad_bin|utf8mb4_0900_bin)$/, name)
})

describe('the tutorial’s own producer', () => {
  /** Its models: tables without the columns that ours have in addition. */
  function openTutorialModels(scope: Scope, url: string) {
    const sequelize = new Sequelize(url, { dialect: 'mysql', logging: false })
    scope.onEnd(() => sequelize.close())
    const Product = sequelize.define('products', {
      name: { type: DataTypes.STRING, allowNull: false },
      amount: { type: DataTypes.INTEGER, allowNull: false },
    })
    const Order = sequelize.define('orders', {
      userLineUid: { type: DataTypes.STRING, allowNull: false },
      status: { type: DataTypes.STRING, allowNull: false },
      productId: { type: DataTypes.INTEGER, allowNull: false },
    })
    return { Product, Order }
  }

  test('inserts into our tables: one piece each, with keys that no other order has', async (t) => {
    const scope = createScope(t)
    const url = await createTestDatabase(scope)
    const { Product, Order } = openTutorialModels(scope, url)

    const product = await Product.create({ name: 'Tea', amount: 5 })
    const order = { userLineUid: 'U1', status: 'pending', productId: product.get('id') }
    await Order.create(order)
    await Order.bulkCreate([order, order])

    const { Order: Stored, close } = openModels({ url })
    scope.onEnd(close)
    const stored = await Stored.findAll()
    assert.deepEqual(
      stored.map(({ userLineUid, status, quantity }) => ({ userLineUid, status, quantity })),
      Array.from({ length: 3 }, () => ({ userLineUid: 'U1', status: 'pending', quantity: 1 })),
    )
    assert.equal(new Set(stored.map(({ requestKey }) => requestKey.toString('hex'))).size, 3)
    assert.equal(new Set(stored.map(({ retryKey }) => retryKey)).size, 3)
    for (const { requestKey, retryKey } of stored) {
      assert.equal(requestKey.length, 16)
      assert.match(retryKey, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    }
    assert.deepEqual(await queryDatabase(url, 'SELECT amount, initialAmount FROM products'), [
      { amount: 5, initialAmount: 5 },
    ])
  })
})
