import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScope } from '../../tests/support/scope.ts'
import { startTestOrderApi } from '../../tests/support/start-test-order-api.ts'

test('an order is answered with its id, its place and that it is pending', async (t) => {
  const { http } = await startTestOrderApi(createScope(t))
  const product = await http.post('/api/create-product').send({ name: 'Thai tea', amount: 3 }).expect(201)

  const answer = await http.post('/api/placeorder').send({ productId: product.body.id, userId: 'U1' })

  assert.equal(answer.status, 201)
  assert.equal(answer.headers.location, `/api/orders/${answer.body.orderId}`)
  assert.deepEqual(answer.body, {
    message: 'buy product Thai tea successful. waiting message for confirm.',
    orderId: answer.body.orderId,
    status: 'pending',
  })
})
