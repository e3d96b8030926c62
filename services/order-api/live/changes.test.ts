import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { followLive } from '../../../tests/support/http/follow-live.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import * as schemas from '../schemas.ts'

const api = await startTestOrderApi(createScope({ after }))

async function place(productId: number, userId: string): Promise<number> {
  const { body } = await api.http.post('/api/placeorder').send({ productId, userId }).expect(201)
  return body.orderId as number
}

async function getChanges(userId: string, since?: number): Promise<schemas.Changes> {
  const query = since === undefined ? {} : { since }
  const { body } = await api.http
    .get('/api/changes')
    .query({ userId, ...query })
    .expect(200)
  return schemas.changes.parse(body)
}

test('a page without a cursor gets one, and loads its lists', async () => {
  const begun = await getChanges(uniqueUserId())

  assert.deepEqual({ ...begun, cursor: 0 }, { cursor: 0, complete: false, orders: [], products: [] })
  assert.ok(Math.abs(begun.cursor - Date.now()) < 60_000)
})

test('a page gets what has changed since its cursor: the whole order, and the product with its stock', async () => {
  const userId = uniqueUserId()
  const productId = await createProduct(api, { amount: 9 })
  const { cursor } = await getChanges(userId)

  const orderId = await place(productId, userId)

  const changes = await getChanges(userId, cursor)
  assert.equal(changes.complete, true)
  assert.deepEqual(changes.orders, [(await api.http.get(`/api/orders/${orderId}`)).body])
  const product = changes.products.find(({ id }) => id === productId)
  assert.deepEqual(product, (await api.http.get(`/api/products/${productId}`)).body)
  assert.ok(changes.cursor >= cursor)
})

test('a change that was stamped before the cursor and committed after it is not missed', async () => {
  const userId = uniqueUserId()
  const orderId = await place(await createProduct(api), userId)
  const { cursor } = await getChanges(userId)
  const stamped = new Date(cursor - 2_000).toISOString().slice(0, -1).replace('T', ' ')
  await queryDatabase(api.databaseUrl, `UPDATE orders SET status = 'success', updatedAt = ? WHERE id = ?`, [
    stamped,
    orderId,
  ])

  const { orders } = await getChanges(userId, cursor)

  assert.deepEqual(
    orders.map(({ id, status }) => [id, status]),
    [[orderId, 'success']],
  )
})

test('of pages that ask at the same time, each gets its own user’s orders since its own cursor', async () => {
  const productId = await createProduct(api)
  const users = Array.from({ length: 12 }, uniqueUserId)
  const cursors = await Promise.all(users.map(async (userId) => (await getChanges(userId)).cursor))
  const placed = await Promise.all(users.map((userId) => place(productId, userId)))

  const answers = await Promise.all(users.map((userId, index) => getChanges(userId, cursors[index])))

  assert.deepEqual(
    answers.map(({ orders }) => orders.map(({ id }) => id)),
    placed.map((id) => [id]),
  )
})

test('the event id of a stream is a cursor, and a cursor resumes a stream', async (t) => {
  const userId = uniqueUserId()
  const productId = await createProduct(api)
  const live = await followLive(createScope(t), api.url, { userId })
  const first = await place(productId, userId)
  const { id } = await live.received('the first order', ({ data }) => data.id === first)
  live.leave()
  const second = await place(productId, userId)

  const { cursor, orders } = await getChanges(userId, Number(id))
  assert.ok(orders.some((order) => order.id === second))
  const resumed = await followLive(createScope(t), api.url, { userId, lastEventId: String(cursor) })
  const ready = await resumed.received('ready', ({ event }) => event === 'ready')
  assert.deepEqual(ready.data, { resumed: true })
})

for (const [what, since] of [
  ['an old', Date.now() - 3_600_000],
  ['a future', Date.now() + 3_600_000],
] as const) {
  test(`a page with ${what} cursor must reload its lists`, async () => {
    const { complete, cursor } = await getChanges(uniqueUserId(), since)
    assert.equal(complete, false)
    assert.ok(Math.abs(cursor - Date.now()) < 60_000)
  })
}

test('a page that missed many changes must reload its lists; another page gets its own', async () => {
  const productId = await createProduct(api)
  const [flooded, calm] = [uniqueUserId(), uniqueUserId()]
  const { cursor } = await getChanges(flooded)
  const rows = Array.from({ length: 150 }, () => `('${flooded}', ${productId}, 1, RANDOM_BYTES(16), UUID())`)
  await queryDatabase(
    api.databaseUrl,
    `INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES ${rows.join()}`,
  )
  const orderId = await place(productId, calm)

  const [of, other] = await Promise.all([getChanges(flooded, cursor), getChanges(calm, cursor)])

  assert.deepEqual([of.complete, of.orders, of.products], [false, [], []])
  assert.deepEqual([other.complete, other.orders.map(({ id }) => id)], [true, [orderId]])
})

test('without the database the answer is 503', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)
  const own = await startTestOrderApi(scope, { DATABASE_URL: proxy.through(databaseUrl) })
  await proxy.refuse()

  assertProblem(await own.http.get('/api/changes?userId=U1'), 503, 'database_away')
  assertProblem(await own.http.get(`/api/changes?userId=U1&since=${Date.now()}`), 503, 'database_away')
})
