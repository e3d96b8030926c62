// Another program writes into the same tables, and may use any id: users who differ in anything are different users.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { followLive } from '../../../tests/support/http/follow-live.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'

const api = await startTestOrderApi(createScope({ after }))
const productId = await createProduct(api)

async function storeOrder(userId: string): Promise<number> {
  const { insertId } = (await queryDatabase(
    api.databaseUrl,
    'INSERT INTO orders (userLineUid, productId) VALUES (?, ?)',
    [userId, productId],
  )) as unknown as { readonly insertId: number }
  return insertId
}

/** Each looks like the user, or was taken for them by a collation. */
const lookAlikesOf = (userId: string) => [
  `${userId} `,
  `${userId}\u0000`,
  `${userId}\u00a0`,
  userId.toLowerCase(),
  `${userId}\u0301`,
]

test('a list has the orders of exactly this user', async () => {
  const userId = uniqueUserId()
  for (const other of lookAlikesOf(userId)) await storeOrder(other)
  const mine = await storeOrder(userId)

  const { body } = await api.http.get('/api/orders').query({ userId }).expect(200)

  assert.deepEqual(
    (body as { id: number }[]).map(({ id }) => id),
    [mine],
  )
})

test('the live feed has the orders of exactly this user, at once and when it resumes', async (t) => {
  const userId = uniqueUserId()
  const live = await followLive(createScope(t), api.url, { userId })
  for (const other of lookAlikesOf(userId)) await storeOrder(other)
  const mine = await storeOrder(userId)

  const { id } = await live.received('the order', ({ event }) => event === 'order')
  const resumed = await followLive(createScope(t), api.url, { userId, lastEventId: id })
  await resumed.received('the order', ({ event }) => event === 'order')

  for (const { events } of [live, resumed]) {
    const orders = events.filter(({ event }) => event === 'order')
    assert.deepEqual([...new Set(orders.map(({ data }) => data.id))], [mine])
  }
})

const refused: [what: string, userId: string, text: string][] = [
  ['a space at the end', 'U1 ', 'must not begin or end with a space'],
  ['a space at the beginning', ' U1', 'must not begin or end with a space'],
  ['only spaces', '   ', 'must not begin or end with a space'],
  ['a wide space at the end', 'U1\u3000', 'must not begin or end with a space'],
  ['a space that does not break', '\u00a0', 'must not begin or end with a space'],
  ['a line break', 'U1\nU2', 'must not contain control characters'],
  ['a tab at the end', 'U1\t', 'must not contain control characters'],
  ['a zero byte', 'U1\u0000', 'must not contain control characters'],
  ['an escape sequence', 'U\u001b[31m1', 'must not contain control characters'],
  ['a line separator', 'U1\u2028U2', 'must not contain control characters'],
]
for (const [what, userId, text] of refused) {
  test(`a user id with ${what} is refused, also in dev mode`, async () => {
    const errors = [{ path: 'userId', message: text }]
    for (const answer of [
      await api.http.post('/api/placeorder').send({ productId, userId }),
      await api.http.get('/api/orders').query({ userId }),
      await api.http.get('/api/live').query({ userId }),
    ]) {
      assertProblem(answer, 400, 'invalid')
      assert.deepEqual(answer.body.errors, errors)
    }
  })
}

for (const userId of ['U 1', 'ผู้ซื้อ', '👩‍👩‍👧', 'a@b.example'])
  test(`${userId} is a user id in dev mode`, async () => {
    await api.http.post('/api/placeorder').send({ productId, userId }).expect(201)
  })

test('a list is refused where several ids would be read as the same one', async () => {
  const userId = uniqueUserId()
  await storeOrder(`${userId}\ufffd`)

  for (const end of ['%ff', '%c3', '%'])
    assertProblem(await api.http.get(`/api/orders?userId=${userId}${end}`), 400, 'invalid')
  const { body } = await api.http.get('/api/orders').query({ userId: `${userId}\ufffd` })
  assert.equal((body as unknown[]).length, 1)
})
