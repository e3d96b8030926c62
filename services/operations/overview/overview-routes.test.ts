import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countStatuses } from '../../../tests/support/data/place-test-orders.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { history, overview, type Overview } from './overview.ts'

const ORDERS = 200

test('operations serves the overview of a platform that carries orders, as its document describes it', async (t) => {
  const fixture = await startNotifierFixture(t)
  const { scope, env, database, line } = fixture
  const api = await startTestOrderApi(scope, env)
  await fixture.startNotifier()
  const operations = await startTestOperations(scope, { ...env, LINE_SIMULATOR_URL: line.url })
  const read = async (): Promise<Overview> => {
    const { body } = await operations.http
      .get('/api/overview')
      .expect(200)
      .expect('Cache-Control', 'no-store')
    // Also finds fields that are missing, or of another type.
    return overview.parse(body)
  }
  await waitFor('both services', async () => {
    const { orderApi, notifier } = await read()
    return orderApi.instances === 1 && notifier.instances?.[0]?.state === 'running'
  })

  const product = await database.models.Product.create({ name: 'Thai tea', amount: 1_000 })
  const rates: number[] = []
  await Promise.all(
    Array.from({ length: ORDERS }, () =>
      api.http.post('/api/placeorder').send({ productId: product.id, userId: uniqueUserId() }).expect(201),
    ),
  )
  const done = await waitFor('all orders to be done', async () => {
    const now = await read()
    rates.push(now.orderApi.ordersPerSecond ?? 0)
    return now.orders.success === ORDERS && now.kafka.lag === 0 && now.line.accepted === ORDERS
      ? now
      : undefined
  })
  assert.deepEqual(await countStatuses(database), { success: ORDERS })
  assert.equal(done.outbox.events, 0)
  assert.ok(Math.max(...rates) > 0)
  assert.equal(done.notifier.desired, 'running')
  assert.deepEqual(done.unknown, {})

  const { body } = await operations.http.get('/api/history').expect(200)
  assert.ok(history.parse(body).points.some(({ placedPerSecond }) => (placedPerSecond ?? 0) > 0))
  const { text } = await operations.http.get('/metrics').expect(200)
  assert.match(text, /^kafka_consumergroup_members{consumergroup="[^"]+"} 1$/m)
  assert.match(text, /^placeorder_consumer_wanted{consumergroup="[^"]+"} 1$/m)
  await operations.http.post('/api/overview').send({}).expect(405)
})
