import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase, readBalances } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi, type TestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'

const api = await startTestOrderApi(createScope({ after }))
const other = await startTestOrderApi(createScope({ after }), { DATABASE_URL: api.databaseUrl })

const place = ({ http }: TestOrderApi, key: string, body: object) =>
  http.post('/api/placeorder').set('Idempotency-Key', key).send(body)

test('a repeated request gets the same order and the same answer', async () => {
  const productId = await createProduct(api, { amount: 5 })
  const key = unique('key')
  const body = { productId, userId: uniqueUserId(), quantity: 2 }

  const first = await place(api, key, body)
  const again = await place(api, key, body)

  assert.equal(first.status, 201)
  assert.equal(again.status, 201)
  assert.deepEqual(again.body, first.body)
  assert.equal(again.headers.location, first.headers.location)
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 3, orders: 1, ordered: 2 })
})

test('twenty taps at once on two order APIs place one order', async () => {
  const productId = await createProduct(api)
  const key = unique('key')
  const body = { productId, userId: uniqueUserId() }

  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => place(index % 2 === 0 ? api : other, key, body)),
  )

  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
  assert.equal(new Set(answers.map((answer) => answer.body.orderId as number)).size, 1)
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 99, orders: 1, ordered: 1 })
})

test('a restart does not change the answer', async (t) => {
  const scope = createScope(t)
  const productId = await createProduct(api)
  const key = unique('key')
  const body = { productId, userId: uniqueUserId() }
  const before = await startTestOrderApi(scope, { DATABASE_URL: api.databaseUrl })
  const first = await place(before, key, body).expect(201)
  await before.stop()

  const restarted = await startTestOrderApi(scope, { DATABASE_URL: api.databaseUrl })

  assert.deepEqual((await place(restarted, key, body).expect(201)).body, first.body)
})

test('a repeated request for the last piece gets its order again, although the stock is gone', async () => {
  const productId = await createProduct(api, { amount: 1 })
  const key = unique('key')
  const body = { productId, userId: uniqueUserId() }
  const first = await place(api, key, body).expect(201)

  const again = await place(api, key, body)

  assert.equal(again.status, 201, again.text)
  assert.deepEqual(again.body, first.body)
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 0, orders: 1, ordered: 1 })
})

test('the same key with another quantity or product is 422', async () => {
  const productId = await createProduct(api, { amount: 2 })
  const soldOut = await createProduct(api, { amount: 0 })
  const key = unique('key')
  const userId = uniqueUserId()
  await place(api, key, { productId, userId }).expect(201)

  const others = [
    { productId, userId, quantity: 2 },
    { productId: await createProduct(api), userId },
    { productId, userId, quantity: 500 },
    { productId: soldOut, userId },
    { productId: 4_000_000_001, userId },
  ]

  for (const body of others) assertProblem(await place(api, key, body), 422, 'idempotency_key_reused')
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 1, orders: 1, ordered: 1 })
})

test('of two different orders with the same key at once, one is placed', async () => {
  const productId = await createProduct(api)
  const key = unique('key')
  const userId = uniqueUserId()

  const answers = await Promise.all([
    place(api, key, { productId, userId, quantity: 1 }),
    place(api, key, { productId, userId, quantity: 2 }),
    place(other, key, { productId, userId, quantity: 3 }),
  ])

  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422])
  assert.equal((await readBalances(api.databaseUrl, productId)).orders, 1)
})

test('the same key from another user is another order', async () => {
  const productId = await createProduct(api)
  const key = unique('key')

  const one = await place(api, key, { productId, userId: uniqueUserId() }).expect(201)
  const another = await place(api, key, { productId, userId: uniqueUserId() }).expect(201)

  assert.notEqual(one.body.orderId, another.body.orderId)
})

test('a key whose order found no stock can be used again once there is stock', async () => {
  const productId = await createProduct(api, { amount: 0 })
  const key = unique('key')
  const body = { productId, userId: uniqueUserId() }
  assertProblem(await place(api, key, body), 409, 'out_of_stock')

  await queryDatabase(api.databaseUrl, 'UPDATE products SET amount = 1 WHERE id = ?', [productId])

  await place(api, key, body).expect(201)
})

test('without a key, a repeated request is another order', async () => {
  const productId = await createProduct(api)
  const body = { productId, userId: uniqueUserId() }

  const one = await api.http.post('/api/placeorder').send(body).expect(201)
  const another = await api.http.post('/api/placeorder').send(body).expect(201)

  assert.notEqual(one.body.orderId, another.body.orderId)
})
