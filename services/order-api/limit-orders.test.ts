import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScope } from '../../tests/support/scope.ts'
import { startTestOrderApi } from '../../tests/support/start-test-order-api.ts'
import { uniqueUserId } from '../../tests/support/unique.ts'

test('a user who orders too often is told when to come back, and nobody else is', async (t) => {
  const { http } = await startTestOrderApi(createScope(t), { ORDERS_PER_USER_PER_MINUTE: '2' })
  const { body: product } = await http.post('/api/create-product').send({ name: 'Limited', amount: 10 })
  const [eager, calm] = [uniqueUserId(), uniqueUserId()]
  const order = (userId: string) => http.post('/api/placeorder').send({ productId: product.id, userId })

  await order(eager).expect(201)
  await order(eager).expect(201)
  const refused = await order(eager).expect(429)

  assert.equal(refused.body.code, 'too_many_requests')
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.ok(refused.headers.ratelimit)
  await order(calm).expect(201)
  const { body: left } = await http.get(`/api/products/${product.id}`)
  assert.equal(left.amount, 7, 'the refused order took nothing')
})

test('in dev mode there is no limit unless one is set', async (t) => {
  const { http } = await startTestOrderApi(createScope(t))
  const { body: product } = await http.post('/api/create-product').send({ name: 'Plenty', amount: 100 })
  const userId = uniqueUserId()
  for (let count = 0; count < 70; count++) {
    await http.post('/api/placeorder').send({ productId: product.id, userId }).expect(201)
  }
})
