import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { followLive, type LiveEvent } from '../../../tests/support/http/follow-live.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi, type TestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

const api = await startTestOrderApi(createScope({ after }))

async function place({ http }: TestOrderApi, productId: number, userId: string): Promise<number> {
  const { body } = await http.post('/api/placeorder').send({ productId, userId }).expect(201)
  return body.orderId as number
}

const isOrder =
  (id: number, status = 'pending') =>
  ({ event, data }: LiveEvent) =>
    event === 'order' && data.id === id && data.status === status

const isStock =
  (id: number, amount: number) =>
  ({ event, data }: LiveEvent) =>
    event === 'product' && data.id === id && data.amount === amount

const pagesOf = async ({ http }: TestOrderApi) => {
  const { text } = await http.get('/metrics')
  return Number(/^live_pages (\d+)$/m.exec(text)?.[1])
}

test('an order is told whole, and so is the stock that is left', async (t) => {
  const productId = await createProduct(api, { amount: 9 })
  const userId = uniqueUserId()
  const live = await followLive(createScope(t), api.url, { userId })

  const orderId = await place(api, productId, userId)

  const { id, data } = await live.told('the order', isOrder(orderId))
  assert.match(String(id), /^\d{13}$/)
  assert.deepEqual(data, (await api.http.get(`/api/orders/${orderId}`)).body)
  const stock = await live.told('the stock', isStock(productId, 8))
  assert.deepEqual(stock.data, (await api.http.get(`/api/products/${productId}`)).body)
})

test('an order placed through another order API is told', async (t) => {
  const scope = createScope(t)
  const other = await startTestOrderApi(scope, { DATABASE_URL: api.databaseUrl })
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const live = await followLive(scope, api.url, { userId })

  const orderId = await place(other, productId, userId)

  await live.told('the order', isOrder(orderId))
})

test('each status is told, whoever set it', async (t) => {
  const userId = uniqueUserId()
  const orderId = await place(api, await createProduct(api), userId)
  const live = await followLive(createScope(t), api.url, { userId })

  for (const status of ['success', 'failed', 'pending']) {
    await queryDatabase(api.databaseUrl, 'UPDATE orders SET status = ? WHERE id = ?', [status, orderId])
    await live.told(status, isOrder(orderId, status))
  }
})

test('only ones own orders are told', async (t) => {
  const scope = createScope(t)
  const productId = await createProduct(api)
  const [mine, theirs] = [uniqueUserId(), uniqueUserId()]
  const live = await followLive(scope, api.url, { userId: mine })
  const another = await followLive(scope, api.url, { userId: theirs })

  const theirOrder = await place(api, productId, theirs)
  const myOrder = await place(api, productId, mine)

  await another.told('their order', isOrder(theirOrder))
  await live.told('my order', isOrder(myOrder))
  const users = live.events.filter(({ event }) => event === 'order').map(({ data }) => data.userLineUid)
  assert.deepEqual([...new Set(users)], [mine])
})

test('whoever comes back is told what was missed', async (t) => {
  const scope = createScope(t)
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const before = await followLive(scope, api.url, { userId })
  const first = await place(api, productId, userId)
  const { id: lastEventId } = await before.told('the first order', isOrder(first))
  before.leave()
  const missed = await place(api, productId, userId)
  await queryDatabase(api.databaseUrl, `UPDATE orders SET status = 'success' WHERE id = ?`, [first])

  const live = await followLive(scope, api.url, { userId, lastEventId })

  await live.told('the missed order', isOrder(missed))
  await live.told('the missed confirmation', isOrder(first, 'success'))
  await live.told('the missed stock', isStock(productId, 98))
  const ready = await live.told('that it goes on where it was', ({ event }) => event === 'ready')
  assert.deepEqual(ready.data, { resumed: true })
})

test('whoever comes back after long is told to load lists instead', async (t) => {
  const hourAgo = String(Date.now() - 3_600_000)
  const userId = uniqueUserId()
  const live = await followLive(createScope(t), api.url, { userId, lastEventId: hourAgo })

  const ready = await live.told('where it stands', ({ event }) => event === 'ready')
  assert.deepEqual(ready.data, { resumed: false })
})

test('thousands of changes at once are all told', async (t) => {
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const live = await followLive(createScope(t), api.url, { userId })
  const rows = Array.from({ length: 2_500 }, () => `('${userId}', ${productId}, 1, RANDOM_BYTES(16), UUID())`)
  await queryDatabase(
    api.databaseUrl,
    `INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES ${rows.join()}`,
  )

  await waitFor('all to be told', () => live.events.filter(({ event }) => event === 'order').length === 2_500)
})

test('a HEAD request is answered and leaves nothing open', async () => {
  const answer = await fetch(`${api.url}/api/live?userId=${uniqueUserId()}`, { method: 'HEAD' })
  assert.equal(answer.status, 200)
})

for (const lastEventId of ['0', 'nonsense', '-1', '9'.repeat(30)]) {
  test(`a Last-Event-ID that is none (${lastEventId}) is as good as none`, async (t) => {
    const userId = uniqueUserId()
    const live = await followLive(createScope(t), api.url, { userId, lastEventId })

    const orderId = await place(api, await createProduct(api), userId)

    await live.told('the order', isOrder(orderId))
  })
}

test('a user must be named', async () => {
  assertProblem(await api.http.get('/api/live'), 400, 'invalid')
  assertProblem(await api.http.get('/api/live?userId='), 400, 'invalid')
})

test('pages that left are forgotten', async (t) => {
  const own = await startTestOrderApi(createScope(t))
  const streams = []
  for (let page = 0; page < 20; page++) {
    streams.push(await followLive(createScope(t), own.url, { userId: `page ${page}` }))
  }
  assert.equal(await pagesOf(own), 20)

  for (const stream of streams) stream.leave()

  await waitFor('no pages', async () => (await pagesOf(own)) === 0)
})

test('a hundred pages: everyone hears of the stock, and nobody of the others', async (t) => {
  const scope = createScope(t)
  const own = await startTestOrderApi(scope)
  const productId = await createProduct(own)
  const users = Array.from({ length: 100 }, uniqueUserId)
  const streams = await Promise.all(users.map((userId) => followLive(scope, own.url, { userId })))

  const orderId = await place(own, productId, users[0] ?? '')

  await streams[0]?.told('the order', isOrder(orderId))
  for (const stream of streams) await stream.told('the stock', isStock(productId, 99))
  const told = streams.map(({ events }) => events.filter(({ event }) => event === 'order').length)
  assert.deepEqual(told, [1, ...Array<number>(99).fill(0)])
})

test('streams end when the order API stops, and it stops', async (t) => {
  const scope = createScope(t)
  const own = await startTestOrderApi(scope)
  const live = await followLive(scope, own.url, { userId: uniqueUserId() })

  await own.stop()

  await live.ended
})

test('without the database a stream ends, so that its page comes again', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)
  const own = await startTestOrderApi(scope, { DATABASE_URL: proxy.through(databaseUrl) })
  const userId = uniqueUserId()
  const live = await followLive(scope, own.url, { userId })

  await proxy.refuse()

  await live.ended
  assertProblem(await own.http.get(`/api/live?userId=${userId}`), 503, 'database_away')
  await proxy.pass()
  const again = await waitFor('the feed', () => followLive(scope, own.url, { userId }))
  await again.told('an order', isOrder(await place(own, await createProduct(own), userId)))
})

test('a resume that fails leaves no page behind', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)
  const own = await startTestOrderApi(scope, { DATABASE_URL: proxy.through(databaseUrl) })
  const aMinuteAgo = Date.now() - 60_000
  // The minute that the resume looks back to, which no other look does.
  const lookBack = new Date(aMinuteAgo - 5_000).toISOString().slice(0, 16).replace('T', ' ')
  const struck = proxy.atNext(lookBack, 'lose packet')

  await assert.rejects(
    followLive(scope, own.url, { userId: uniqueUserId(), lastEventId: String(aMinuteAgo) }),
    /answered 503/,
  )

  await struck
  assert.equal(await pagesOf(own), 0)
})
