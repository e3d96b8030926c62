import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { readBalances } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'

const api = await startTestOrderApi(createScope({ after }))

test('the response has the id, the Location and the status pending', async () => {
  const productId = await createProduct(api, { name: 'Thai tea' })

  const answer = await api.http.post('/api/placeorder').send({ productId, userId: 'U1' })

  assert.equal(answer.status, 201)
  assert.equal(answer.headers.location, `/api/orders/${answer.body.orderId}`)
  assert.deepEqual(answer.body, {
    message: 'buy product Thai tea successful. waiting message for confirm.',
    orderId: answer.body.orderId,
    status: 'pending',
  })
})

test('the order is at its Location', async () => {
  const productId = await createProduct(api, { name: 'Mango sticky rice' })
  const userId = uniqueUserId()
  const { headers, body } = await api.http.post('/api/placeorder').send({ productId, userId, quantity: 2 })

  const { body: order } = await api.http.get(String(headers.location)).expect(200)

  const { createdAt, updatedAt, ...rest } = order as Record<string, unknown>
  assert.deepEqual(rest, {
    id: body.orderId,
    productId,
    productName: 'Mango sticky rice',
    quantity: 2,
    userLineUid: userId,
    status: 'pending',
  })
  assert.equal(createdAt, updatedAt)
  assert.match(String(createdAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

for (const [what, userId] of [
  ['one character', '7'],
  ['255 characters', 'u'.repeat(255)],
  ['255 characters that take two places each', '🧋'.repeat(255)],
] as const) {
  test(`a user id in dev mode may be ${what}`, async () => {
    const productId = await createProduct(api)

    await api.http.post('/api/placeorder').send({ productId, userId }).expect(201)

    const { body } = await api.http.get('/api/orders').query({ userId }).expect(200)
    assert.equal((body as { productId: number; userLineUid: string }[])[0]?.userLineUid, userId)
  })
}

test('the default quantity is one', async () => {
  const productId = await createProduct(api, { amount: 3 })

  await api.http.post('/api/placeorder').send({ productId, userId: 'U1' }).expect(201)

  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 2, orders: 1, ordered: 1 })
})

test('without stock it is 409 with the text of the tutorial, and nothing is stored', async () => {
  const productId = await createProduct(api, { amount: 0 })

  const answer = await api.http.post('/api/placeorder').send({ productId, userId: 'U1' })

  assertProblem(answer, 409, 'out_of_stock')
  assert.equal(answer.body.message, 'product out of stock')
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 0, orders: 0, ordered: 0 })
})

test('an order for more than the stock takes nothing, and a smaller one still succeeds', async () => {
  const productId = await createProduct(api, { amount: 2 })

  const tooLarge = await api.http.post('/api/placeorder').send({ productId, userId: 'U1', quantity: 3 })
  const fitting = await api.http.post('/api/placeorder').send({ productId, userId: 'U1', quantity: 2 })

  assertProblem(tooLarge, 409, 'out_of_stock')
  assert.equal(fitting.status, 201)
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 0, orders: 1, ordered: 2 })
})

test('a product that does not exist is 404', async () => {
  const answer = await api.http.post('/api/placeorder').send({ productId: 4_000_000_000, userId: 'U1' })

  assertProblem(answer, 404, 'product_not_found')
})

test('text of any language is kept unchanged', async () => {
  const name = 'ชาไทย 🧋 "crème" \\ \' %s ?'
  const userId = `ผู้ใช้ 👩‍🚀 ' OR 1=1 -- ${uniqueUserId()}`
  const productId = await createProduct(api, { name })

  const { body } = await api.http.post('/api/placeorder').send({ productId, userId }).expect(201)

  assert.equal(body.message, `buy product ${name} successful. waiting message for confirm.`)
  const { body: order } = await api.http.get(`/api/orders/${body.orderId}`)
  assert.equal(order.productName, name)
  assert.equal(order.userLineUid, userId)
})
