import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { after, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { readPages } from '../../../tests/support/data/read-pages.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'

const api = await startTestOrderApi(createScope({ after }))

test('a new product is in the response and at its Location', async () => {
  const answer = await api.http.post('/api/create-product').send({ name: '  ข้าวเหนียวมะม่วง ', amount: 7 })

  assert.equal(answer.status, 201)
  const { id, createdAt, updatedAt } = answer.body as Record<string, unknown>
  assert.deepEqual(answer.body, { id, name: 'ข้าวเหนียวมะม่วง', amount: 7, createdAt, updatedAt })
  assert.equal(answer.headers.location, `/api/products/${String(id)}`)
  assert.deepEqual((await api.http.get(`/api/products/${String(id)}`).expect(200)).body, answer.body)
})

test('the amount is the current stock', async () => {
  const productId = await createProduct(api, { amount: 7 })
  await api.http.post('/api/placeorder').send({ productId, userId: 'U1', quantity: 2 }).expect(201)

  assert.equal((await api.http.get(`/api/products/${productId}`)).body.amount, 5)
})

test('pages are ordered by id, without gap or repeat', async () => {
  const created: number[] = []
  while (created.length < 7) created.push(await createProduct(api))

  const seen = await readPages(api, `/api/products?limit=2&after=${(created[0] ?? 0) - 1}`)

  assert.deepEqual(
    seen.filter((id) => created.includes(id)),
    created,
  )
  assert.deepEqual(
    seen,
    [...new Set(seen)].sort((one, other) => one - other),
  )
})

test('a request may have an absolute URL; the next page is a path of this server', async () => {
  for (let product = 0; product < 2; product++) await createProduct(api)

  // No URL: a port has at most five digits, and is below 65,536.
  const sent = get(api.url, { path: 'http://shop:99999/api/products?limit=1' })
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()

  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers.link), /^<\/api\/products\?limit=1&after=\d+>; rel="next"$/)
})

const good = { name: 'Thai tea', amount: 1 }
const faults: [field: string, value: unknown][] = [
  ['name', undefined],
  ['name', ''],
  ['name', '   '],
  ['name', 'x'.repeat(256)],
  ['name', 5],
  ['name', '\udfff'],
  ['amount', undefined],
  ['amount', -1],
  ['amount', 1.5],
  ['amount', '10'],
  ['amount', 1_000_000_001],
]
for (const [field, value] of faults) {
  test(`${field} ${JSON.stringify([value]).slice(0, 20)} is 400`, async () => {
    const answer = await api.http
      .post('/api/create-product')
      .set('Content-Type', 'application/json')
      .send(JSON.stringify({ ...good, [field]: value }))

    assertProblem(answer, 400, 'invalid')
    assert.equal((answer.body.errors as { path: string }[])[0]?.path, field)
  })
}

test('a product that does not exist is 404, an invalid id is 400', async () => {
  assertProblem(await api.http.get('/api/products/4000000000'), 404, 'product_not_found')
  for (const id of ['0', '-1', 'x', '1.5', '4294967296']) {
    assertProblem(await api.http.get(`/api/products/${id}`), 400, 'invalid')
  }
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'after=0', 'after=x']) {
    assertProblem(await api.http.get(`/api/products?${query}`), 400, 'invalid')
  }
})
