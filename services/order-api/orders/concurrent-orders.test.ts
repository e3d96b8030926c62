import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase, readBalances } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi, type TestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { readTopic } from '../../../tests/support/servers/test-topics.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

const topic = unique('orders')
// Small batches, so that many transactions follow each other.
const api = await startTestOrderApi(createScope({ after }), { KAFKA_TOPIC: topic, BATCH_MAX_ORDERS: '7' })
const other = await startTestOrderApi(createScope({ after }), {
  KAFKA_TOPIC: topic,
  DATABASE_URL: api.databaseUrl,
})

interface TestOrder {
  readonly productId: number
  readonly quantity: number
}

const place = ({ http }: TestOrderApi, order: TestOrder) =>
  http.post('/api/placeorder').send({ ...order, userId: uniqueUserId() })

const byNumber = (one: number, other: number) => one - other

const range = (length: number) => Array.from({ length }, (_, index) => index)

/** Asserts that stock and orders match, and that exactly the accepted orders exist. */
async function assertBalanced(
  productId: number,
  initial: number,
  accepted: readonly TestOrder[],
): Promise<void> {
  const pieces = accepted.reduce((sum, { quantity }) => sum + quantity, 0)
  const expected = { stock: initial - pieces, orders: accepted.length, ordered: pieces }
  assert.deepEqual(await readBalances(api.databaseUrl, productId), expected)
}

test('of three hundred orders at once for a stock of 120, 120 are placed', async () => {
  const productId = await createProduct(api, { amount: 120 })

  const answers = await Promise.all(range(300).map(() => place(api, { productId, quantity: 1 })))

  const statuses = answers.map(({ status }) => status)
  assert.deepEqual(
    [statuses.filter((status) => status === 201).length, statuses.filter((status) => status === 409).length],
    [120, 180],
  )
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 0, orders: 120, ordered: 120 })
})

test('several products and quantities through two order APIs: stock and orders of each product match', async () => {
  const stocks = [10, 25, 40]
  const products = await Promise.all(stocks.map((amount) => createProduct(api, { amount })))
  const orders = range(150).map((index) => ({
    productId: products[index % products.length] ?? 0,
    quantity: 1 + (index % 4),
  }))

  const answers = await Promise.all(orders.map((order, index) => place(index % 2 ? api : other, order)))

  for (const [index, productId] of products.entries()) {
    const accepted = orders.filter(
      (order, at) => order.productId === productId && answers[at]?.status === 201,
    )
    await assertBalanced(productId, stocks[index] ?? 0, accepted)
    // No order was rejected while the stock was enough for the smallest order.
    assert.equal((await readBalances(api.databaseUrl, productId)).stock < 4, true)
  }
  assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [201, 409])
})

test('each accepted order has a unique id and exactly one event', async (t) => {
  const own = await startTestOrderApi(createScope(t), { BATCH_MAX_ORDERS: '7' })
  const productId = await createProduct(own, { amount: 60 })

  const answers = await Promise.all(range(90).map(() => place(own, { productId, quantity: 1 })))

  const accepted = answers.filter(({ status }) => status === 201).map(({ body }) => body.orderId as number)
  assert.equal(new Set(accepted).size, 60)
  await waitFor('an empty outbox', async () => {
    return (await queryDatabase(own.databaseUrl, 'SELECT 1 FROM outbox')).length === 0
  })
  const events = await readTopic(own.topic, 60)
  const sent = events.map(({ value }) => (JSON.parse(String(value)) as { orderId: number }).orderId)
  assert.deepEqual(sent.sort(byNumber), accepted.sort(byNumber))
})

test('an invalid order in a batch does not affect the others', async () => {
  const productId = await createProduct(api)
  const orders = range(40).map((index) =>
    index % 10 === 3 ? { productId: 4_111_111_111, quantity: 1 } : { productId, quantity: 1 },
  )

  const answers = await Promise.all(orders.map((order) => place(api, order)))

  assert.deepEqual(
    answers.map(({ status }) => status),
    orders.map((order) => (order.productId === productId ? 201 : 404)),
  )
  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 64, orders: 36, ordered: 36 })
})
