// The whole way: the order API finds, repairs and reports by itself.
import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { createProduct } from '../support/data/create-product.ts'
import { startFaultProxy } from '../support/servers/fault-proxy.ts'
import { startNotifierFixture, type NotifierFixture } from '../support/services/notifier-fixture.ts'
import { placeTestOrders, statusOf, type TestOrder } from '../support/data/place-test-orders.ts'
import { queryDatabase } from '../support/data/query-database.ts'
import { readDeadLetters } from '../support/data/read-dead-letters.ts'
import { runDlqProgram } from '../support/services/run-dlq-program.ts'
import { createScope } from '../support/scope.ts'
import { startTestOrderApi, type TestOrderApi } from '../support/services/start-test-order-api.ts'
import { requiredVariable } from '../support/servers/test-database.ts'
import { readOffsets } from '../support/servers/test-topics.ts'
import { uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

const often = { RECONCILE_INTERVAL_MS: '50' }
const notYetReady = { untilReady: false }

/** An order of ten minutes ago, whose event is nowhere. */
async function loseOrder({ database }: NotifierFixture): Promise<TestOrder[]> {
  const orders = await placeTestOrders(database, [uniqueUserId()])
  await database.query(
    `UPDATE orders SET createdAt = createdAt - INTERVAL 10 MINUTE, updatedAt = updatedAt - INTERVAL 10 MINUTE`,
  )
  return orders
}

/** How many events there ever were in the topic. */
async function countEvents({ topic, group }: NotifierFixture): Promise<number> {
  return (await readOffsets(topic, group)).reduce((sum, { end }) => sum + end, 0)
}

async function readMetric({ url }: TestOrderApi, name: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(metrics)?.[1])
}

test('a buyer whose event was lost is notified once, whatever the number of order APIs', async (t) => {
  const fixture = await startNotifierFixture(t)
  const orders = await loseOrder(fixture)
  const apis = [
    await startTestOrderApi(fixture.scope, { ...fixture.env, ...often }),
    await startTestOrderApi(fixture.scope, { ...fixture.env, ...often }),
  ]

  await fixture.startNotifier()
  await fixture.waitForSuccess(1)

  await fixture.assertNotifiedOnce(orders)
  assert.equal(await countEvents(fixture), 1)
  const repaired = await Promise.all(apis.map((api) => readMetric(api, 'lost_events_repaired_total')))
  assert.deepEqual(repaired.sort(), [0, 1])
})

test('an order that needs an operator fails once, and a replay notifies its buyer once', async (t) => {
  const fixture = await startNotifierFixture(t)
  const [order] = await loseOrder(fixture)
  assert.ok(order)
  await fixture.database.query(
    'UPDATE orders SET createdAt = createdAt - INTERVAL 1 DAY, updatedAt = createdAt',
  )
  const apis = [
    await startTestOrderApi(fixture.scope, { ...fixture.env, ...often }),
    await startTestOrderApi(fixture.scope, { ...fixture.env, ...often }),
  ]
  const sum = async (name: string) =>
    (await Promise.all(apis.map((api) => readMetric(api, name)))).reduce((total, count) => total + count)

  await waitFor('the order', async () => (await sum('lost_events_left_to_operator_total')) === 1)

  assert.equal(await statusOf(fixture.database, order.orderId), 'failed')
  assert.deepEqual(
    (await readDeadLetters(fixture.database)).map(({ orderId, status }) => [orderId, status]),
    [[order.orderId, 'waiting']],
  )
  assert.deepEqual([await countEvents(fixture), await sum('lost_events_repaired_total')], [0, 0])

  await fixture.startNotifier()
  const { status } = await runDlqProgram(fixture.env.DATABASE_URL, 'replay', '1')
  assert.equal(status, 0)
  await fixture.waitForSuccess(1)

  await fixture.assertNotifiedOnce([order])
  assert.equal(await countEvents(fixture), 1)
  assert.equal(await sum('lost_events_left_to_operator_total'), 1)
})

test('stock that disagrees with the orders is counted', async (t) => {
  const fixture = await startNotifierFixture(t)
  // The test's orders are put there without taking anything from the stock.
  await loseOrder(fixture)
  const api = await startTestOrderApi(fixture.scope, { ...fixture.env, ...often })

  await waitFor('the stock', async () => (await readMetric(api, 'products_with_stock_drift')) === 1)
})

test('a product of the API and its orders agree', async (t) => {
  const api = await startTestOrderApi(createScope(t), often)
  const productId = await createProduct(api, { amount: 5 })
  const send = { productId, userId: uniqueUserId(), quantity: 2 }
  await api.http.post('/api/placeorder').send(send).expect(201)
  await queryDatabase(api.databaseUrl, `INSERT INTO products (name, amount) VALUES ('Other', 1)`)
  await queryDatabase(api.databaseUrl, `UPDATE products SET amount = 2 WHERE name = 'Other'`)

  await waitFor('the other one', async () => (await readMetric(api, 'products_with_stock_drift')) === 1)
})

/** An order API that has a lost event to repair, and to which Kafka is away. */
async function startWithoutKafka(t: TestContext, fault: 'refuse' | 'hold') {
  const fixture = await startNotifierFixture(t)
  await loseOrder(fixture)
  const [broker = ''] = requiredVariable('KAFKA_BROKERS').split(',')
  const proxy = await startFaultProxy(fixture.scope, broker)
  await proxy[fault]()
  const env = { ...fixture.env, ...often, KAFKA_BROKERS: proxy.address }
  return { proxy, api: await startTestOrderApi(fixture.scope, env) }
}

describe('in an outage', () => {
  for (const fault of ['refuse', 'hold'] as const) {
    test(`of Kafka (${fault}) the stock is still audited, and lost events are repaired after it`, async (t) => {
      const { api, proxy } = await startWithoutKafka(t, fault)
      // Kafka's absence does not keep the rest from its work.
      await waitFor('the audit', async () => (await readMetric(api, 'products_with_stock_drift')) === 1)
      assert.equal(await readMetric(api, 'lost_events_repaired_total'), 0)

      await proxy.pass()

      await waitFor('the repair', async () => (await readMetric(api, 'lost_events_repaired_total')) === 1)
    })

    test(`of the database (${fault}) it waits, and goes on by itself`, async (t) => {
      const fixture = await startNotifierFixture(t)
      const proxy = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
      const api = await startTestOrderApi(fixture.scope, {
        ...fixture.env,
        ...often,
        DATABASE_URL: proxy.through(fixture.env.DATABASE_URL),
      })
      await proxy[fault]()
      await waitFor('the API to notice', async () => (await fetch(`${api.url}/readyz`)).status === 503)
      await loseOrder(fixture)

      await proxy.pass()

      await waitFor('the repair', async () => (await readMetric(api, 'lost_events_repaired_total')) === 1)
    })

    test(`of the database (${fault}) a stop does not wait for it`, async (t) => {
      const fixture = await startNotifierFixture(t)
      const proxy = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
      const DATABASE_URL = proxy.through(fixture.env.DATABASE_URL)
      const audited = proxy.atNext('initialAmount', 'hold answer')
      const api = await startTestOrderApi(
        fixture.scope,
        { ...fixture.env, ...often, DATABASE_URL },
        notYetReady,
      )
      await audited
      await proxy[fault]()

      let stopped = false
      void api.stop().then(() => {
        stopped = true
      })
      await waitFor('the stop', () => stopped, 10_000)
      await proxy.pass()
    })

    test(`of Kafka (${fault}) a stop does not wait for it`, async (t) => {
      const { api } = await startWithoutKafka(t, fault)

      let stopped = false
      void api.stop().then(() => {
        stopped = true
      })
      await waitFor('the stop', () => stopped, 10_000)
    })
  }
})

describe('a connection that the network forgets', () => {
  for (const [what, statement] of [
    ['while it repairs costs seconds: its session is ended, and with it its right to repair', `'reconcile '`],
    ['while it audits does not hold up the repair', 'initialAmount'],
  ] as const) {
    test(what, async (t) => {
      const fixture = await startNotifierFixture(t)
      const proxy = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
      const forgotten = proxy.atNext(statement, 'hold answer').then(() => proxy.strand())
      const DATABASE_URL = proxy.through(fixture.env.DATABASE_URL)
      const api = await startTestOrderApi(
        fixture.scope,
        { ...fixture.env, ...often, DATABASE_URL },
        notYetReady,
      )
      await forgotten
      await loseOrder(fixture)

      await waitFor('the repair', async () => (await readMetric(api, 'lost_events_repaired_total')) === 1)
    })
  }
})
