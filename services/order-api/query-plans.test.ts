// Every query of production finds its rows by an index, however many finished orders there are.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createConnection } from 'mysql2/promise'
import { createScope } from '../../tests/support/scope.ts'
import { openTestDatabase } from '../../tests/support/servers/test-database.ts'
import { createChangesReader } from './live/changes-reader.ts'
import { findChangedOrders, findChangedProducts } from './live/find-changes.ts'
import { createOrderReader } from './queries/order-queries.ts'
import type { OrderFilter } from './schemas.ts'
import { claimOutboxRows } from './outbox/outbox-rows.ts'
import { findStaleOrders, readStaleBefore } from './reconciliation/stale-orders.ts'
import { readNextLedger } from './reconciliation/stock-ledger.ts'

const ORDERS = 20_000

const scope = createScope({ after })
// One connection, so that the counters of its session show what a query did.
const { url: databaseUrl, database: shop } = await openTestDatabase(scope, {
  connections: 1,
  timesAsText: true,
})
const reader = createOrderReader(shop)
await fillShop()

async function fillShop(): Promise<void> {
  const database = await createConnection(databaseUrl)
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')
  const tables = ['a', 'b', 'c', 'd', 'e'].map((name) => `(${digits}) ${name}`).join(', ')
  const number = 'a.d * 10000 + b.d * 1000 + c.d * 100 + d.d * 10 + e.d'
  await database.execute(
    `INSERT INTO products (name, amount) VALUES ('Thai tea', 9), ('Mango', 9), ('Rice', 9)`,
  )
  await database.execute(
    `INSERT INTO orders (userLineUid, status, productId, quantity, requestKey, retryKey, createdAt, updatedAt)
     SELECT CONCAT('U', MOD(n, 500)), IF(MOD(n, 1000) = 7, 'pending', 'success'), 1 + MOD(n, 3), 1,
            UNHEX(LEFT(SHA2(n, 256), 32)), UUID(), NOW(3) - INTERVAL ? - n MINUTE, NOW(3) - INTERVAL ? - n MINUTE
     FROM (SELECT ${number} AS n FROM ${tables}) numbers WHERE n < ? ORDER BY n`,
    [ORDERS, ORDERS, ORDERS],
  )
  await database.query('ANALYZE TABLE orders, products')
  await database.end()
}

/** How many rows and index entries the server reads while `ask` runs in the session of `query`. */
async function countReads(
  query: (sql: string) => Promise<unknown>,
  ask: () => Promise<unknown>,
): Promise<number> {
  const read = async () => {
    const rows = (await query(`SHOW SESSION STATUS LIKE 'Handler_read%'`)) as { Value: string }[]
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0)
  }
  // Reading the counters also counts: as much as two readings in a row differ.
  const first = await read()
  const start = await read()
  await ask()
  return (await read()) - start - (start - first)
}

const lists: [what: string, filter: OrderFilter][] = [
  ['the newest', { limit: 50 }],
  ['a later page', { limit: 50, before: 3000 }],
  ['of one user', { userId: 'U77', limit: 50 }],
  ['of one user, a later page', { userId: 'U77', limit: 50, before: 9000 }],
  ['all that are pending', { status: 'pending', limit: 50 }],
  ["one user's pending ones", { userId: 'U7', status: 'pending', limit: 50 }],
  ['of a user who never ordered', { userId: 'U0', limit: 50 }],
]
for (const [what, filter] of lists) {
  test(`list of orders: ${what}`, async () => {
    const reads = await countReads(shop.query, () => reader.listOrders(filter))

    // An index entry, an order, its place in the page and a product for each of fifty; none of the thousands of others.
    assert.ok(reads <= 250, `${reads} reads`)
  })
}

test('one order', async () => {
  const reads = await countReads(shop.query, () => reader.findOrder(4000))

  assert.ok(reads <= 5, `${reads} reads`)
})

test('the orders that changed recently, for five hundred open pages', async () => {
  const users = Array.from({ length: 500 }, (_, index) => `U${index}`)
  const since = new Date(Date.now() - 30 * 60_000)

  const reads = await countReads(shop.query, () => readAll(findChangedOrders(shop, users, since, 5_000)))

  // One index look-up per user, and thirty orders.
  assert.ok(reads <= 700, `${reads} reads`)
})

test('the products that changed recently', async () => {
  const inAMinute = new Date(Date.now() + 60_000)
  const reads = await countReads(shop.query, () => readAll(findChangedProducts(shop, inAMinute, 5_000)))

  assert.ok(reads <= 3, `${reads} reads`)
})

test('the oldest events of the outbox', async () => {
  const connection = await shop.connect()
  try {
    const reads = await countReads(connection.query, () => claimOutboxRows(connection, 500))
    await connection.execute('ROLLBACK')

    assert.ok(reads <= 20, `${reads} reads`)
  } finally {
    connection.release()
  }
})

test('stale orders', async () => {
  const connection = await shop.connect()
  try {
    const found: number[] = []
    const reads = await countReads(connection.query, async () => {
      const moment = await readStaleBefore(connection, 0)
      for await (const orders of findStaleOrders(connection, moment))
        found.push(...orders.map(({ id }) => id))
    })

    // Twenty are pending, each with a look-up in the outbox.
    assert.equal(found.length, 20)
    assert.ok(reads <= 100, `${reads} reads`)
  } finally {
    connection.release()
  }
})

test('the ledger of a product reads one index entry per order, and no order itself', async () => {
  const connection = await shop.connect()
  try {
    const reads = await countReads(connection.query, () => readNextLedger(connection, 1))
    const [plan] = await connection.query<{ Extra: string }>(
      'EXPLAIN SELECT SUM(quantity) FROM orders WHERE productId = 2',
    )

    assert.ok(reads <= ORDERS / 3 + 20, `${reads} reads`)
    assert.match(plan?.Extra ?? '', /Using index/)
  } finally {
    connection.release()
  }
})

test('what changed for fifty pages that ask at the same time', async () => {
  const { findChanges } = createChangesReader(shop)
  const since = Date.now() - 5 * 60_000
  const users = Array.from({ length: 50 }, (_, index) => `U${index}`)

  const reads = await countReads(shop.query, () =>
    Promise.all(users.map((userId) => findChanges({ userId, since }))),
  )

  // One index look-up per page, ten orders at most, the products once, and a temporary table with the results.
  assert.ok(reads <= 150, `${reads} reads`)
})

test('the changes of a page whose cursor is years old, of which its answer has none', async () => {
  const { findChanges } = createChangesReader(shop)

  const reads = await countReads(shop.query, () =>
    findChanges({ userId: 'U1', since: Date.parse('2001-09-09T01:46:40Z') }),
  )

  assert.ok(reads <= 20, `${reads} reads`)
})

async function readAll(pages: AsyncIterable<readonly unknown[]>): Promise<void> {
  for await (const page of pages) assert.ok(page.length > 0)
}
