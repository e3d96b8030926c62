import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { readBalances } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

test('a user over the limit gets 429 with Retry-After, another user does not', async (t) => {
  const api = await startTestOrderApi(createScope(t), { ORDERS_PER_USER_PER_MINUTE: '2' })
  const productId = await createProduct(api, { amount: 10 })
  const [eager, calm] = [uniqueUserId(), uniqueUserId()]
  const order = (userId: string) => api.http.post('/api/placeorder').send({ productId, userId })

  const first = await order(eager).expect(201)
  await order(eager).expect(201)
  const refused = await order(eager)

  assert.match(String(first.headers.ratelimit), /^"orders-per-user"; r=1; t=\d+$/)
  assertProblem(refused, 429, 'too_many_requests')
  const seconds = Number(refused.headers['retry-after'])
  assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`)
  assert.match(String(refused.headers.ratelimit), /^"orders-per-user"; r=0; t=\d+$/)
  assert.match(String(refused.headers['ratelimit-policy']), /^"orders-per-user"; q=2; w=60$/)
  await order(calm).expect(201)
  const { stock, orders } = await readBalances(api.databaseUrl, productId)
  assert.deepEqual([stock, orders], [7, 3], 'the refused order took nothing')
})

test('dev mode has no limit unless one is set', async (t) => {
  const api = await startTestOrderApi(createScope(t))
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  for (let count = 0; count < 70; count++) {
    const { headers } = await api.http.post('/api/placeorder').send({ productId, userId }).expect(201)
    assert.equal(headers.ratelimit, undefined)
  }
})

test('invalid requests do not count; orders that are refused do', async (t) => {
  const api = await startTestOrderApi(createScope(t), { ORDERS_PER_USER_PER_MINUTE: '2' })
  const productId = await createProduct(api, { amount: 0 })
  const userId = uniqueUserId()
  const post = (body: object) => api.http.post('/api/placeorder').send(body)

  for (let count = 0; count < 5; count++) {
    assertProblem(await post({ productId, userId, quantity: 0 }), 400, 'invalid')
    const oddKey = await post({ productId, userId }).set('Idempotency-Key', 'a b')
    assertProblem(oddKey, 400, 'invalid')
  }
  assertProblem(await post({ productId, userId }), 409, 'out_of_stock')
  assertProblem(await post({ productId: 4_000_000_000, userId }), 404, 'product_not_found')
  assertProblem(await post({ productId, userId }), 429, 'too_many_requests')
})

test('retries while the database is unavailable do not use up the limit', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)
  const api = await startTestOrderApi(scope, {
    DATABASE_URL: proxy.through(databaseUrl),
    ORDERS_PER_USER_PER_MINUTE: '2',
  })
  const productId = await createProduct(api)
  const [userId, key] = [uniqueUserId(), unique('key')]
  const order = () => api.http.post('/api/placeorder').set('Idempotency-Key', key).send({ productId, userId })

  proxy.hold()
  const answers = await Promise.all([order(), order()])
  answers.push(await order(), await order())
  for (const answer of answers) {
    assertProblem(answer, 503, 'database_away')
    assert.ok(answer.headers['retry-after'])
  }
  assert.match(String(answers.at(-1)?.headers.ratelimit), /; r=1;/)
  await proxy.pass()

  const placed = await waitFor('the order to be accepted', async () => {
    const answer = await order()
    assert.notEqual(answer.status, 429)
    return answer.status === 201 && answer
  })
  // The response may have been lost: a retry counts as one more, within the limit.
  assert.equal((await order().expect(201)).body.orderId, placed.body.orderId)
  assertProblem(await order(), 429, 'too_many_requests')
  assert.equal((await readBalances(databaseUrl, productId)).orders, 1)
})
