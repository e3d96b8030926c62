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

test('a page gets the whole order, and the product with its remaining stock', async (t) => {
  const productId = await createProduct(api, { amount: 9 })
  const userId = uniqueUserId()
  const live = await followLive(createScope(t), api.url, { userId })

  const orderId = await place(api, productId, userId)

  const { id, data } = await live.received('the order', isOrder(orderId))
  assert.match(String(id), /^\d{13}$/)
  assert.deepEqual(data, (await api.http.get(`/api/orders/${orderId}`)).body)
  const stock = await live.received('the stock', isStock(productId, 8))
  assert.deepEqual(stock.data, (await api.http.get(`/api/products/${productId}`)).body)
})

test('a page gets an order that was placed through another order API', async (t) => {
  const scope = createScope(t)
  const other = await startTestOrderApi(scope, { DATABASE_URL: api.databaseUrl })
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const live = await followLive(scope, api.url, { userId })

  const orderId = await place(other, productId, userId)

  await live.received('the order', isOrder(orderId))
})

test('a page gets each status, whichever program set it', async (t) => {
  const userId = uniqueUserId()
  const orderId = await place(api, await createProduct(api), userId)
  const live = await followLive(createScope(t), api.url, { userId })

  for (const status of ['success', 'failed', 'pending']) {
    await queryDatabase(api.databaseUrl, 'UPDATE orders SET status = ? WHERE id = ?', [status, orderId])
    await live.received(status, isOrder(orderId, status))
  }
})

test('a page gets its own user’s orders only', async (t) => {
  const scope = createScope(t)
  const productId = await createProduct(api)
  const [mine, theirs] = [uniqueUserId(), uniqueUserId()]
  const live = await followLive(scope, api.url, { userId: mine })
  const another = await followLive(scope, api.url, { userId: theirs })

  const theirOrder = await place(api, productId, theirs)
  const myOrder = await place(api, productId, mine)

  await another.received('their order', isOrder(theirOrder))
  await live.received('my order', isOrder(myOrder))
  const users = live.events.filter(({ event }) => event === 'order').map(({ data }) => data.userLineUid)
  assert.deepEqual([...new Set(users)], [mine])
})

test('a page that reconnects gets what it missed', async (t) => {
  const scope = createScope(t)
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const before = await followLive(scope, api.url, { userId })
  const first = await place(api, productId, userId)
  const { id: lastEventId } = await before.received('the first order', isOrder(first))
  before.leave()
  const missed = await place(api, productId, userId)
  await queryDatabase(api.databaseUrl, `UPDATE orders SET status = 'success' WHERE id = ?`, [first])

  const live = await followLive(scope, api.url, { userId, lastEventId })

  await live.received('the missed order', isOrder(missed))
  await live.received('the missed confirmation', isOrder(first, 'success'))
  await live.received('the missed stock', isStock(productId, 98))
  const ready = await live.received('that it resumed', ({ event }) => event === 'ready')
  assert.deepEqual(ready.data, { resumed: true })
})

test('a page that reconnects after a long time must reload its lists instead', async (t) => {
  const hourAgo = String(Date.now() - 3_600_000)
  const userId = uniqueUserId()
  const live = await followLive(createScope(t), api.url, { userId, lastEventId: hourAgo })

  const ready = await live.received('whether it resumed', ({ event }) => event === 'ready')
  assert.deepEqual(ready.data, { resumed: false })
})

test('thousands of changes at once are all sent', async (t) => {
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const live = await followLive(createScope(t), api.url, { userId })
  const rows = Array.from({ length: 2_500 }, () => `('${userId}', ${productId}, 1, RANDOM_BYTES(16), UUID())`)
  await queryDatabase(
    api.databaseUrl,
    `INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES ${rows.join()}`,
  )

  await waitFor('all to be sent', () => live.events.filter(({ event }) => event === 'order').length === 2_500)
})

test('a HEAD request is answered and leaves nothing open', async () => {
  const answer = await fetch(`${api.url}/api/live?userId=${uniqueUserId()}`, { method: 'HEAD' })
  assert.equal(answer.status, 200)
})

for (const lastEventId of ['0', 'nonsense', '-1', '9'.repeat(30)]) {
  test(`an invalid Last-Event-ID (${lastEventId}) is ignored`, async (t) => {
    const userId = uniqueUserId()
    const live = await followLive(createScope(t), api.url, { userId, lastEventId })

    const orderId = await place(api, await createProduct(api), userId)

    await live.received('the order', isOrder(orderId))
  })
}

test('a userId is required', async () => {
  assertProblem(await api.http.get('/api/live'), 400, 'invalid')
  assertProblem(await api.http.get('/api/live?userId='), 400, 'invalid')
})

test('closed pages are no longer counted', async (t) => {
  const own = await startTestOrderApi(createScope(t))
  const streams = []
  for (let page = 0; page < 20; page++) {
    streams.push(await followLive(createScope(t), own.url, { userId: `page ${page}` }))
  }
  assert.equal(await pagesOf(own), 20)

  for (const stream of streams) stream.leave()

  await waitFor('no pages', async () => (await pagesOf(own)) === 0)
})

test('of a hundred pages, each gets the stock, and only one gets the order', async (t) => {
  const scope = createScope(t)
  const own = await startTestOrderApi(scope)
  const productId = await createProduct(own)
  const users = Array.from({ length: 100 }, uniqueUserId)
  const streams = await Promise.all(users.map((userId) => followLive(scope, own.url, { userId })))

  const orderId = await place(own, productId, users[0] ?? '')

  await streams[0]?.received('the order', isOrder(orderId))
  for (const stream of streams) await stream.received('the stock', isStock(productId, 99))
  const orders = streams.map(({ events }) => events.filter(({ event }) => event === 'order').length)
  assert.deepEqual(orders, [1, ...Array<number>(99).fill(0)])
})

test('streams end when the order API stops, and do not delay it', async (t) => {
  const scope = createScope(t)
  const own = await startTestOrderApi(scope)
  const live = await followLive(scope, own.url, { userId: uniqueUserId() })

  await own.stop()

  await live.ended
})

test('without the database a stream ends, so that its page reconnects', async (t) => {
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
  await again.received('an order', isOrder(await place(own, await createProduct(own), userId)))
})

test('a resume that fails leaves no page behind', async (t) => {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)
  const own = await startTestOrderApi(scope, { DATABASE_URL: proxy.through(databaseUrl) })
  const aMinuteAgo = Date.now() - 60_000
  // The minute from which the resume reads; no other query contains it.
  const lookBack = new Date(aMinuteAgo - 5_000).toISOString().slice(0, 16).replace('T', ' ')
  const struck = proxy.atNext(lookBack, 'lose packet')

  await assert.rejects(
    followLive(scope, own.url, { userId: uniqueUserId(), lastEventId: String(aMinuteAgo) }),
    /answered 503/,
  )

  await struck
  assert.equal(await pagesOf(own), 0)
})
