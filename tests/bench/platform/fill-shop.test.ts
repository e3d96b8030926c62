import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { queryDatabase } from '../../support/data/query-database.ts'
import { createScope } from '../../support/scope.ts'
import { createTestDatabase } from '../../support/servers/test-database.ts'
import { checkBalances } from '../check/check-balances.ts'
import { fillShop } from './fill-shop.ts'
import { takeBackOrders } from './take-back-orders.ts'

/** A shop that was filled with so many orders. */
async function createFilledShop(t: TestContext, count: number) {
  const databaseUrl = await createTestDatabase(createScope(t))
  const filled: number[] = []
  const onProgress = (orders: number) => filled.push(orders)
  const productIds = await fillShop(databaseUrl, count, { signal: t.signal, onProgress })
  const query = <Row>(sql: string) => queryDatabase<Row>(databaseUrl, sql)
  const check = async (placed = count) =>
    (await checkBalances({ databaseUrl, lineUrl: undefined, answered: { placed, unanswered: 0 } })).wrong
  return { databaseUrl, filled, productIds, query, check }
}

test('as many orders as are asked for, step by step, by many users; the balances are right', async (t) => {
  const { filled, productIds, query, check } = await createFilledShop(t, 12_345)

  assert.deepEqual(filled, [0, 10_000])
  assert.equal(productIds.length, 100)
  assert.deepEqual(await check(), [])
  const [counts] = await query(
    `SELECT MIN(id) AS first, MAX(id) AS last, COUNT(DISTINCT userLineUid) > 4000 AS manyUsers,
            COUNT(DISTINCT productId) AS products, COUNT(DISTINCT requestKey) AS requests,
            COUNT(DISTINCT retryKey) AS retryKeys FROM orders`,
  )
  assert.deepEqual(counts, {
    ...{ first: 1, last: 12_345, manyUsers: 1, products: 100 },
    ...{ requests: 12_345, retryKeys: 12_345 },
  })
})

test('the orders of weeks, of which the newest are pending and a few have failed', async (t) => {
  const { query } = await createFilledShop(t, 5_000)

  assert.deepEqual(
    await query(`SELECT status, COUNT(*) AS count FROM orders GROUP BY status ORDER BY status`),
    [
      { status: 'pending', count: 300 },
      { status: 'success', count: 4_695 },
      { status: 'failed', count: 5 },
    ],
  )
  const [times] = await query(
    `SELECT MIN(id) AS firstPending, TIMESTAMPDIFF(SECOND, MIN(createdAt), NOW()) < 60 AS isNew,
            (SELECT TIMESTAMPDIFF(DAY, MIN(createdAt), NOW()) FROM orders) AS days,
            (SELECT COUNT(*) FROM orders a JOIN orders b ON b.id = a.id + 1 AND b.createdAt < a.createdAt) AS disorder
     FROM orders WHERE status = 'pending'`,
  )
  assert.deepEqual(times, { firstPending: 4_701, isNew: 1, days: 55, disorder: 0 })
})

test('an interruption ends the filling of a large shop at once', async (t) => {
  const databaseUrl = await createTestDatabase(createScope(t))
  const interrupt = new AbortController()
  const onProgress = (orders: number) => {
    if (orders > 0) interrupt.abort(new Error('interrupted'))
  }

  await assert.rejects(
    fillShop(databaseUrl, 1_000_000, { signal: interrupt.signal, onProgress }),
    /interrupted/,
  )
})

test('what was ordered since is taken back, and the balances are as they were', async (t) => {
  const { databaseUrl, query, check } = await createFilledShop(t, 20)
  await query(
    `INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey)
     VALUES ('U1', 7, 2, RANDOM_BYTES(16), UUID())`,
  )
  assert.equal((await check(21)).length, 1)

  await takeBackOrders(databaseUrl, 20)

  assert.deepEqual(await check(), [])
  assert.deepEqual(await query('SELECT MAX(id) AS last FROM orders'), [{ last: 20 }])
})
