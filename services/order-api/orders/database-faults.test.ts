import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrate } from '../../../infra/migrations/migrate.ts'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { queryDatabase, readBalances } from '../../../tests/support/data/query-database.ts'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { startTestOrderApi, type TestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { connectOnce } from '../../shared/database/database.ts'

async function startBehindProxy(scope: Scope, env: Readonly<Record<string, string>> = {}) {
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)
  const api = await startTestOrderApi(scope, { ...env, DATABASE_URL: proxy.through(databaseUrl) })
  return { api, proxy, databaseUrl }
}

const place = ({ http }: TestOrderApi, productId: number) =>
  http.post('/api/placeorder').send({ productId, userId: uniqueUserId() })

const orderAgain = (api: TestOrderApi, productId: number) =>
  waitFor('orders to be accepted again', async () => (await place(api, productId)).status === 201)

const range = (length: number) => Array.from({ length }, (_, index) => index)

test('a silent database: 503, nothing is lost or duplicated, and it recovers by itself', async (t) => {
  const { api, proxy, databaseUrl } = await startBehindProxy(createScope(t), { BATCH_MAX_ORDERS: '10' })
  const productId = await createProduct(api)

  proxy.hold()
  const answers = await Promise.all(range(60).map(() => place(api, productId)))

  for (const answer of answers) {
    assertProblem(answer, 503, 'database_away')
    assert.ok(Number(answer.headers['retry-after']) > 0)
  }
  const readiness = await waitFor('readiness to report it', async () => {
    const answer = await api.http.get('/readyz')
    return answer.status === 503 && answer
  })
  assert.equal(readiness.body.database, 'waiting for the database', 'no text of the driver')
  await proxy.pass()
  await orderAgain(api, productId)
  assert.deepEqual(await readBalances(databaseUrl, productId), { stock: 99, orders: 1, ordered: 1 })
  await waitFor('readiness', async () => (await api.http.get('/readyz')).status === 200)
})

const reads = ['/api/products', '/api/products/1', '/api/orders', '/api/orders/1', '/api/live?userId=U1']

test('a silent database: reads are answered 503, too', async (t) => {
  const { api, proxy } = await startBehindProxy(createScope(t))
  await createProduct(api)

  proxy.hold()
  const answers = await Promise.all(reads.map((path) => api.http.get(path)))

  for (const answer of answers) {
    assertProblem(answer, 503, 'database_away')
    assert.ok(answer.headers['retry-after'])
  }
  await proxy.pass()
})

test('an unavailable database: 503 where it is needed, alive, and it recovers by itself', async (t) => {
  const { api, proxy } = await startBehindProxy(createScope(t))
  const productId = await createProduct(api)

  await proxy.refuse()

  assertProblem(await place(api, productId), 503, 'database_away')
  for (const path of reads) assertProblem(await api.http.get(path), 503, 'database_away')
  const created = await api.http.post('/api/create-product').send({ name: 'x', amount: 1 })
  assertProblem(created, 503, 'database_away')
  await api.http.get('/healthz').expect(200)
  await api.http.get('/metrics').expect(200)
  await proxy.pass()
  await orderAgain(api, productId)
  await api.http.get('/api/orders').expect(200)
})

test('connections that a firewall dropped are replaced: orders, lists and events continue', async (t) => {
  const { api, proxy, databaseUrl } = await startBehindProxy(createScope(t))
  const productId = await createProduct(api)
  await Promise.all([...range(20).map(() => place(api, productId)), api.http.get('/api/orders')])

  const sent = () =>
    waitFor('events to leave', async () => {
      return (await queryDatabase(databaseUrl, 'SELECT 1 FROM outbox')).length === 0
    })
  await sent()

  proxy.strand()

  await orderAgain(api, productId)
  await waitFor('lists', async () => (await api.http.get('/api/orders')).status === 200)
  await waitFor('readiness', async () => (await api.http.get('/readyz')).status === 200)
  await sent()
})

test('a firewall drops the relay’s connection: the session is ended, which takes only seconds', async (t) => {
  const { api, proxy, databaseUrl } = await startBehindProxy(createScope(t))
  const productId = await createProduct(api)
  const relaying = proxy.atNext('SKIP LOCKED', 'hold answer')
  await relaying

  proxy.strand()

  await orderAgain(api, productId)
  await waitFor('events to leave', async () => {
    return (await queryDatabase(databaseUrl, 'SELECT 1 FROM outbox')).length === 0
  })
})

test('a firewall drops a connection that holds a lock on a product: this takes only seconds, too', async (t) => {
  const { api, proxy, databaseUrl } = await startBehindProxy(createScope(t))
  const productId = await createProduct(api)
  const locked = proxy.atNext('ORDER BY id FOR UPDATE', 'hold answer')
  const answer = place(api, productId).then(({ status }) => status)
  await locked

  proxy.strand()

  assert.equal(await answer, 503)
  await orderAgain(api, productId)
  assert.equal((await readBalances(databaseUrl, productId)).orders, 1)
})

test('a product that another session keeps locked: 503 as soon as for a silent database, and nothing is written', async (t) => {
  const scope = createScope(t)
  const { api, databaseUrl } = await startBehindProxy(scope)
  const productId = await createProduct(api)
  const other = await connectOnce({ url: databaseUrl })
  scope.onEnd(other.close)
  await other.execute('START TRANSACTION')
  await other.query('SELECT id FROM products FOR UPDATE')

  const askedAt = Date.now()
  assertProblem(await place(api, productId), 503, 'database_away')

  // Two lock waits would mean that it was tried again.
  assert.ok(Date.now() - askedAt < 4_000)
  await other.execute('ROLLBACK')
  await orderAgain(api, productId)
  assert.equal((await readBalances(databaseUrl, productId)).orders, 1)
})

test('a cut connection costs at most one answer', async (t) => {
  const { api, proxy, databaseUrl } = await startBehindProxy(createScope(t))
  const productId = await createProduct(api)

  let accepted = 0
  for (const round of range(6)) {
    const answers = range(10).map(() => place(api, productId))
    if (round % 2 === 0) proxy.cut()
    for (const { status } of await Promise.all(answers)) {
      assert.ok([201, 503].includes(status), `answered ${status}`)
      if (status === 201) accepted += 1
    }
  }

  const balances = await readBalances(databaseUrl, productId)
  assert.deepEqual(balances, { stock: 100 - accepted, orders: accepted, ordered: accepted })
  await orderAgain(api, productId)
})

test('a database that starts later: readiness reports what is missing, then everything works', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope, { migrated: false })
  const proxy = await startFaultProxy(scope, databaseUrl)
  await proxy.refuse()
  const env = { DATABASE_URL: proxy.through(databaseUrl) }
  const api = await startTestOrderApi(scope, env, { untilReady: false })
  const waitsFor = (what: RegExp) =>
    waitFor(String(what), async () => {
      const { status, body } = await api.http.get('/readyz')
      return status === 503 && body.status === 'waiting' && what.test(String(body.database))
    })

  await waitsFor(/^waiting for the database$/)
  await proxy.pass()
  await waitsFor(/^waiting for the migrations$/)
  assertProblem(await place(api, 1), 503, 'database_away')
  assertProblem(await api.http.get('/api/orders'), 503, 'database_away')
  await migrate({ url: databaseUrl })

  await waitFor('readiness', async () => (await api.http.get('/readyz')).status === 200)
  await place(api, await createProduct(api)).expect(201)
})

test('a full queue is answered 503 at once', async (t) => {
  const { api, proxy, databaseUrl } = await startBehindProxy(createScope(t), {
    BATCH_MAX_ORDERS: '1',
    QUEUE_MAX_ORDERS: '3',
  })
  const productId = await createProduct(api)
  proxy.hold()

  const answers = await Promise.all(range(10).map(() => place(api, productId)))

  const codes = answers.map(({ body }) => body.code as string).sort()
  assert.deepEqual(codes, [...Array<string>(4).fill('database_away'), ...Array<string>(6).fill('queue_full')])
  for (const { status, headers } of answers) {
    assert.equal(status, 503)
    assert.ok(headers['retry-after'])
  }
  await proxy.pass()
  await orderAgain(api, productId)
  assert.equal((await readBalances(databaseUrl, productId)).orders, 1)
})
