import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openModels } from '../../services/shared/database/models.ts'
import { queryDatabase } from '../../tests/support/data/query-database.ts'
import { createScope, type Scope } from '../../tests/support/scope.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import * as productsAndOrders from './0001-products-and-orders.ts'
import * as outbox from './0002-outbox.ts'
import * as initialStock from './0004-initial-stock.ts'

/** The schema before this migration, with products, and orders for all but the last. */
async function openOlderShop(scope: Scope) {
  const url = await createTestDatabase(scope, { migrated: false })
  const { sequelize: database, Product, close } = openModels({ url })
  scope.onEnd(close)
  await productsAndOrders.up(database)
  await outbox.up(database)
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('Tea', 3), ('Mango', 0), ('Rice', 9)`)
  await queryDatabase(
    url,
    `INSERT INTO orders (userLineUid, status, productId, quantity, requestKey, retryKey)
     VALUES ('U1', 'success', 1, 2, '1', UUID()), ('U1', 'pending', 1, 5, '2', UUID()),
            ('U2', 'failed', 2, 4, '3', UUID())`,
  )
  return { url, database, Product }
}

const readInitial = async (url: string) =>
  (await queryDatabase<{ initialAmount: number }>(url, 'SELECT initialAmount FROM products ORDER BY id')).map(
    ({ initialAmount }) => initialAmount,
  )

const readTimes = (url: string) => queryDatabase(url, 'SELECT updatedAt FROM products ORDER BY id')

async function indexesOf(url: string): Promise<string[]> {
  const rows = await queryDatabase<{ Key_name: string; Column_name: string }>(url, 'SHOW INDEX FROM orders')
  return rows.filter(({ Key_name }) => Key_name.includes('product')).map((row) => row.Column_name)
}

test('the initial stock is the stock plus all orders, of any status', async (t) => {
  const { url, database } = await openOlderShop(createScope(t))
  const times = await readTimes(url)

  await initialStock.up(database)

  assert.deepEqual(await readInitial(url), [10, 4, 9])
  assert.deepEqual(await readTimes(url), times, 'the live feed would report a change')
  assert.deepEqual(await indexesOf(url), ['productId', 'quantity'])
})

for (const [where, undo] of [
  ['after adding the column', 'ALTER TABLE orders DROP KEY orders_by_product_and_quantity'],
  ['before filling it', 'UPDATE products SET initialAmount = amount'],
  ['before its entry as finished', 'DO 1'],
] as const) {
  test(`completes after a process died ${where}`, async (t) => {
    const { url, database } = await openOlderShop(createScope(t))
    await initialStock.up(database)
    if (undo.includes('DROP KEY'))
      await queryDatabase(url, 'ALTER TABLE orders ADD KEY orders_by_product (productId)')
    await queryDatabase(url, undo)

    await initialStock.up(database)

    assert.deepEqual(await readInitial(url), [10, 4, 9])
    assert.deepEqual(await indexesOf(url), ['productId', 'quantity'])
  })
}

test('an INSERT need not name the initial amount', async (t) => {
  const { url, database, Product } = await openOlderShop(createScope(t))
  await initialStock.up(database)
  await queryDatabase(url, 'DELETE FROM orders')
  await queryDatabase(url, 'DELETE FROM products')

  await Product.create({ name: 'By the API', amount: 1 })
  await Product.bulkCreate([{ name: 'One of several', amount: 2 }])
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('By hand', 3), ('With it', 4)`)
  await queryDatabase(url, `INSERT INTO products (amount, name) VALUES (5, 'The other way round')`)
  await queryDatabase(
    url,
    `INSERT INTO products (name, amount) SELECT name, 6 FROM products WHERE amount = 1`,
  )

  assert.deepEqual(await readInitial(url), [1, 2, 3, 4, 5, 6])
})
