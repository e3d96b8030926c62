// The answer to a caller when the database is lost during a COMMIT.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { readBalances } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { readTopic } from '../../../tests/support/servers/test-topics.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'

/** The packet that carries an order, its outbox row, the stock and the COMMIT. */
const COMMIT_PACKET = 'INSERT INTO orders'

const scope = createScope({ after })
const databaseUrl = await createTestDatabase(scope)
const proxy = await startFaultProxy(scope, databaseUrl)
const api = await startTestOrderApi(scope, { DATABASE_URL: proxy.through(databaseUrl) })

const place = (productId: number) =>
  api.http.post('/api/placeorder').send({ productId, userId: uniqueUserId() })

/**
 * A product without orders is locked first; a product that was sold within the last second is sold in one packet.
 * place-batch.test.ts stops the clock at that second.
 */
for (const sold of [0, 1]) {
  const when = sold ? 'of a product that was just sold' : 'of a new product'

  async function productOf(): Promise<number> {
    const productId = await createProduct(api)
    for (let left = sold; left > 0; left--) await place(productId).expect(201)
    return productId
  }

  const balancesAfter = (orders: number) => ({
    stock: 100 - sold - orders,
    orders: sold + orders,
    ordered: sold + orders,
  })

  test(`the COMMIT's answer is lost (${when}): the order exists, so the caller gets it`, async () => {
    const productId = await productOf()
    const struck = proxy.atNext(COMMIT_PACKET, 'lose answer')

    const answer = await place(productId)

    await struck
    assert.equal(answer.status, 201, answer.text)
    assert.deepEqual(await readBalances(databaseUrl, productId), balancesAfter(1))
    const { body: order } = await api.http.get(String(answer.headers.location)).expect(200)
    assert.equal(order.productId, productId)
  })

  test(`the COMMIT never arrived (${when}): nothing is written, and the caller may repeat the request`, async () => {
    const productId = await productOf()
    const struck = proxy.atNext(COMMIT_PACKET, 'lose packet')

    const answer = await place(productId)

    await struck
    assertProblem(answer, 503, 'database_away')
    assert.ok(answer.headers['retry-after'])
    assert.deepEqual(await readBalances(databaseUrl, productId), balancesAfter(0))
    await place(productId).expect(201)
  })
}

test('the connection is cut before the COMMIT: nothing is written', async () => {
  const productId = await createProduct(api)
  const struck = proxy.atNext('FROM products WHERE id IN', 'lose packet')

  const answer = await place(productId)

  await struck
  assertProblem(answer, 503, 'database_away')
  assert.deepEqual(await readBalances(databaseUrl, productId), { stock: 100, orders: 0, ordered: 0 })
})

for (const fault of ['hold packet', 'hold answer'] as const) {
  test(`the database goes silent during the COMMIT (${fault}): the answer matches what was written`, async () => {
    const productId = await createProduct(api)
    const struck = proxy.atNext(COMMIT_PACKET, fault)

    const answering = Promise.all(Array.from({ length: 5 }, () => place(productId)))
    await struck
    // Other orders are refused meanwhile, so that they do not pile up.
    const meanwhile = await place(productId)
    await proxy.pass()
    const answers = await answering

    assertProblem(meanwhile, 503, 'database_away')
    const accepted = answers.filter(({ status }) => status === 201).length
    for (const answer of answers) if (answer.status !== 201) assertProblem(answer, 503, 'database_away')
    const balances = await readBalances(databaseUrl, productId)
    assert.deepEqual(balances, { stock: 100 - accepted, orders: accepted, ordered: accepted })
    await place(productId).expect(201)
  })
}

test('with an Idempotency-Key, the repeated request gets the order of the lost one', async () => {
  const productId = await createProduct(api)
  const request = () =>
    api.http.post('/api/placeorder').set('Idempotency-Key', key).send({ productId, userId })
  const [key, userId] = [unique('key'), uniqueUserId()]
  const struck = proxy.atNext(COMMIT_PACKET, 'lose answer')
  const first = await request()
  await struck

  const again = await request()

  assert.deepEqual([first.status, again.status], [201, 201])
  assert.deepEqual(again.body, first.body)
  assert.equal((await readBalances(databaseUrl, productId)).orders, 1)
})

test('a relay that loses the database still sends every event to Kafka', async (t) => {
  const own = await startTestOrderApi(createScope(t), {
    DATABASE_URL: proxy.through(await createTestDatabase(scope)),
  })
  const productId = await createProduct(own)
  const struck = proxy.atNext('DELETE FROM outbox', 'lose packet')

  const { body } = await own.http.post('/api/placeorder').send({ productId, userId: 'U1' }).expect(201)

  await struck
  // Sent before its row was deleted, so it arrives twice, with one id: the notifier skips the second by its order.
  const events = await readTopic(own.topic, 2)
  assert.deepEqual(
    events.map(({ value }) => (JSON.parse(String(value)) as { orderId: number }).orderId),
    [body.orderId, body.orderId],
  )
  assert.equal(new Set(events.map(({ headers }) => String(headers?.ce_id))).size, 1)
})
