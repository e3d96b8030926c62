import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { readPages } from '../../../tests/support/data/read-pages.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'

const api = await startTestOrderApi(createScope({ after }))

interface Listed {
  readonly id: number
  readonly status: string
  readonly userLineUid: string
}

async function placeOrders(userId: string, count: number): Promise<number[]> {
  const productId = await createProduct(api)
  const ids: number[] = []
  while (ids.length < count) {
    const { body } = await api.http.post('/api/placeorder').send({ productId, userId }).expect(201)
    ids.push(body.orderId as number)
  }
  return ids
}

async function list(query: string): Promise<Listed[]> {
  return (await api.http.get(`/api/orders?${query}`).expect(200)).body as Listed[]
}

const idsOf = (orders: readonly Listed[]) => orders.map(({ id }) => id)

const finish = (id: number | undefined) =>
  queryDatabase(api.databaseUrl, `UPDATE orders SET status = 'success' WHERE id = ?`, [id])

test('a list has the newest first, each order as in its own response', async () => {
  const userId = uniqueUserId()
  const ids = await placeOrders(userId, 3)

  const listed = await list(`userId=${userId}`)

  assert.deepEqual(idsOf(listed), ids.toReversed())
  for (const order of listed) {
    assert.deepEqual((await api.http.get(`/api/orders/${order.id}`).expect(200)).body, order)
  }
})

test('orders can be filtered by user, by status, by both', async () => {
  const [userId, another] = [uniqueUserId(), uniqueUserId()]
  const [first, second] = await placeOrders(userId, 2)
  const [theirs] = await placeOrders(another, 1)
  await finish(first)

  assert.deepEqual(idsOf(await list(`userId=${userId}&status=success`)), [first])
  assert.deepEqual(idsOf(await list(`userId=${userId}&status=pending`)), [second])
  assert.deepEqual(idsOf(await list(`userId=${userId}&status=failed`)), [])
  const pending = idsOf(await list('status=pending'))
  assert.deepEqual(
    [first, second, theirs].map((id) => pending.includes(id ?? 0)),
    [false, true, true],
  )
})

test('a user without orders gets an empty list', async () => {
  assert.deepEqual(await list(`userId=${uniqueUserId()}`), [])
})

for (const [count, limit] of [
  [7, 3],
  [6, 3],
  [1, 1],
] as const) {
  test(`${count} orders in pages of ${limit}: no gap, no repeat, while new orders arrive`, async () => {
    const userId = uniqueUserId()
    const ids = await placeOrders(userId, count)

    const path = `/api/orders?userId=${userId}&limit=${limit}`
    const seen = await readPages(api, path, () => placeOrders(userId, 1))

    assert.deepEqual(seen, ids.toReversed())
  })
}

test('without a limit a page has 50 orders', async () => {
  const userId = uniqueUserId()
  await placeOrders(userId, 51)

  assert.equal((await list(`userId=${userId}`)).length, 50)
})

const faults = [
  ...['0', '-1', '1001', '1.5', 'many', ''].map((limit) => `limit=${limit}`),
  ...['0', '-3', 'x', '1e99'].map((before) => `before=${before}`),
  'status=done',
  'status=',
  'userId=',
  `userId=${'u'.repeat(256)}`,
  'userId=a&userId=b',
]
for (const query of faults) {
  test(`?${query.slice(0, 40)} is 400`, async () => {
    const answer = await api.http.get(`/api/orders?${query}`)

    assertProblem(answer, 400, 'invalid')
    const [error] = answer.body.errors as { path: string }[]
    assert.equal(error?.path, query.split('=')[0])
  })
}

test('an order that does not exist is 404, an invalid id is 400', async () => {
  assertProblem(await api.http.get('/api/orders/999999999'), 404, 'order_not_found')
  for (const id of ['0', '-1', 'x', '1.5', '1;DROP TABLE orders', '99999999999999999999']) {
    assertProblem(await api.http.get(`/api/orders/${encodeURIComponent(id)}`), 400, 'invalid')
  }
})
