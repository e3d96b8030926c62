import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { queryDatabase } from '../../tests/support/data/query-database.ts'
import { openModels } from '../../services/shared/database/models.ts'
import { createScope } from '../../tests/support/scope.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import * as productsAndOrders from './0001-products-and-orders.ts'
import { addSampleProducts } from './add-sample-products.ts'
import { migrate } from './migrate.ts'

const ALL = [
  '0001-products-and-orders',
  '0002-outbox',
  '0003-dead-letters',
  '0004-initial-stock',
  '0005-outbox-by-transaction',
  '0006-exact-text',
  '0007-platform-identity',
  '0008-control-room',
]
const TABLES = [
  'audit',
  'dead_letters',
  'desired_states',
  'heartbeats',
  'markers',
  'migrations',
  'orders',
  'outbox',
  'platform_identity',
  'products',
  'rewind_counts',
  'rewinds',
]
const program = fileURLToPath(new URL('main.ts', import.meta.url))

/** Runs the program as `npm run migrate` does. */
const runProgram = (url: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [program, ...args], {
    env: { ...process.env, DATABASE_URL: url, LOG_PRETTY: 'false' },
  })

async function tablesOf(url: string): Promise<string[]> {
  const sql = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'
  return (await queryDatabase<{ name: string }>(url, sql)).map(({ name }) => name).sort()
}

const finished = (url: string) =>
  queryDatabase<{ name: string }>(url, 'SELECT name FROM migrations ORDER BY name')

test('migrates an empty database to the newest schema; a second run changes nothing', async (t) => {
  const url = await createTestDatabase(createScope(t), { migrated: false })

  assert.deepEqual(await migrate({ url }), ALL)
  assert.deepEqual(await migrate({ url }), [])

  assert.deepEqual(await tablesOf(url), TABLES)
})

test('several at once: each migration is applied once', async (t) => {
  const url = await createTestDatabase(createScope(t), { migrated: false })

  const applied = await Promise.all([migrate({ url }), migrate({ url }), migrate({ url })])

  assert.deepEqual(applied.flat().sort(), ALL)
  assert.deepEqual(
    await finished(url),
    ALL.map((name) => ({ name })),
  )
})

test('two programs at once: both succeed, and sample products are added once', async (t) => {
  const url = await createTestDatabase(createScope(t), { migrated: false })

  await Promise.all([runProgram(url, '--sample-products'), runProgram(url, '--sample-products')])

  assert.deepEqual(
    await finished(url),
    ALL.map((name) => ({ name })),
  )
  const names = await queryDatabase<{ name: string }>(url, 'SELECT name FROM products')
  assert.equal(names.length, 4)
  assert.equal(new Set(names.map(({ name }) => name)).size, 4)
})

test('completes a migration in which another process died', async (t) => {
  const url = await createTestDatabase(createScope(t), { migrated: false })
  await migrate({ url })
  // As if the process had died before the second table of 0001, without an entry for it.
  await queryDatabase(url, 'DROP TABLE orders')
  await queryDatabase(url, 'DROP TABLE outbox')
  await queryDatabase(url, 'DELETE FROM migrations')

  assert.deepEqual(await migrate({ url }), ALL)

  assert.deepEqual(await tablesOf(url), TABLES)
})

test('migrates an older schema and keeps its data', async (t) => {
  const url = await createTestDatabase(createScope(t), { migrated: false })
  const older = openModels({ url })
  await productsAndOrders.up(older.sequelize)
  await older.close()
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('Thai tea', 3)`)
  await queryDatabase(
    url,
    `INSERT INTO orders (id, userLineUid, status, productId, quantity, requestKey, retryKey)
     VALUES (7, 'U1', 'failed', 1, 1, '7', '7'), (8, 'U1', 'success', 1, 1, '8', '8')`,
  )
  await queryDatabase(url, 'CREATE TABLE migrations (name VARCHAR(255) PRIMARY KEY)')
  await queryDatabase(url, `INSERT INTO migrations VALUES ('0001-products-and-orders')`)

  assert.deepEqual(await migrate({ url }), ALL.slice(1))

  assert.deepEqual(await queryDatabase(url, 'SELECT name, amount FROM products'), [
    { name: 'Thai tea', amount: 3 },
  ])
  // The order that had failed can be replayed.
  assert.deepEqual(await queryDatabase(url, 'SELECT orderId, status FROM dead_letters'), [
    { orderId: 7, status: 'waiting' },
  ])
})

test('sample products are added to an empty shop only', async (t) => {
  const scope = createScope(t)
  const [empty, stocked] = [await createTestDatabase(scope), await createTestDatabase(scope)]
  await queryDatabase(stocked, `INSERT INTO products (name, amount) VALUES ('My own', 0)`)

  assert.equal(await addSampleProducts({ url: empty }), 4)
  assert.equal(await addSampleProducts({ url: empty }), 0)
  assert.equal(await addSampleProducts({ url: stocked }), 0)

  assert.deepEqual(await queryDatabase(stocked, 'SELECT name FROM products'), [{ name: 'My own' }])
})

test('two processes at once add sample products once', async (t) => {
  const url = await createTestDatabase(createScope(t))

  const added = await Promise.all([addSampleProducts({ url }), addSampleProducts({ url })])

  assert.deepEqual(added.sort(), [0, 4])
})

test('the database rejects negative stock', async (t) => {
  const url = await createTestDatabase(createScope(t))
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('Thai tea', 3)`)

  await assert.rejects(queryDatabase(url, 'UPDATE products SET amount = amount - 4'))
})

test('without a database the program logs the failure and exits with 1', async () => {
  await assert.rejects(
    runProgram('mysql://placeorder:secret-password@127.0.0.1:9/none'),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => {
      assert.equal(code, 1)
      assert.match(stdout + stderr, /migration failed/)
      assert.doesNotMatch(stdout + stderr, /secret-password/)
      return true
    },
  )
})
