import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase, readBalances } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'

const api = await startTestOrderApi(createScope({ after }))
const productId = await createProduct(api, { amount: 5 })
const good = { productId, userId: 'U1', quantity: 1 }

const post = (body: unknown) =>
  api.http
    .post('/api/placeorder')
    .set('Content-Type', 'application/json')
    .send(typeof body === 'string' ? body : JSON.stringify(body))

describe('400 names the invalid field', () => {
  const faults: [field: string, what: string, value: unknown][] = [
    ['productId', 'missing', undefined],
    ['productId', 'null', null],
    ['productId', 'text', '1'],
    ['productId', 'zero', 0],
    ['productId', 'negative', -1],
    ['productId', 'a fraction', 1.5],
    ['productId', 'more than an id can be', 4_294_967_296],
    ['productId', 'beyond all numbers', 1e308],
    ['productId', 'an array', [1]],
    ['productId', 'an object', { id: 1 }],
    ['userId', 'missing', undefined],
    ['userId', 'null', null],
    ['userId', 'empty', ''],
    ['userId', 'a number', 7],
    ['userId', '256 characters', 'u'.repeat(256)],
    ['userId', 'an array', ['U1']],
    ['userId', 'half of a surrogate pair', 'U\ud800'],
    ['quantity', 'null', null],
    ['quantity', 'zero', 0],
    ['quantity', 'negative', -1],
    ['quantity', 'a fraction', 1.5],
    ['quantity', 'more than a million', 1_000_001],
    ['quantity', 'huge', 1e21],
    ['quantity', 'text', '1'],
    ['quantity', 'true', true],
  ]
  for (const [field, what, value] of faults) {
    test(`${field}: ${what}`, async () => {
      const answer = await post({ ...good, [field]: value })

      assertProblem(answer, 400, 'invalid')
      const errors = answer.body.errors as { path: string; message: string }[]
      assert.deepEqual([...new Set(errors.map(({ path }) => path))], [field])
      assert.ok(errors[0]?.message)
    })
  }

  test('all faults are reported at once', async () => {
    const answer = await post({ productId: 'x', userId: '', quantity: 0 })

    assertProblem(answer, 400, 'invalid')
    const errors = answer.body.errors as { path: string }[]
    assert.deepEqual(
      errors.map(({ path }) => path),
      ['productId', 'userId', 'quantity'],
    )
  })
})

describe('400 for a body that is not an order', () => {
  test('an array', async () => assertProblem(await post([good]), 400, 'invalid'))
  test('an empty object', async () => assertProblem(await post({}), 400, 'invalid'))
  test('no body at all', async () => {
    assertProblem(await api.http.post('/api/placeorder'), 400, 'invalid')
  })
  for (const text of ['null', '7', '"order"', 'true']) {
    test(text, async () => assertProblem(await post(text), 400, 'invalid'))
  }
  for (const text of ['{"productId":', "{'productId': 1}", '\u0000']) {
    test(JSON.stringify(text), async () => assertProblem(await post(text), 400, 'malformed'))
  }

  test('invalid compressed bytes', async () => {
    const answer = await api.http
      .post('/api/placeorder')
      .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .send(JSON.stringify(good))

    assertProblem(answer, 400, 'malformed')
  })
})

test('a body of more than 16 kB is 413', async () => {
  assertProblem(await post({ ...good, note: 'x'.repeat(20_000) }), 413, 'body_too_large')
})

describe('415 for a body that is not sent as JSON', () => {
  const types = [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/octet-stream',
    'application/json; charset=latin1',
    '',
  ]
  for (const type of types) {
    test(type || 'no Content-Type', async () => {
      // Not supertest: it would add a Content-Type.
      const answer = await fetch(`${api.url}/api/placeorder`, {
        method: 'POST',
        headers: type ? { 'Content-Type': type } : {},
        body: new TextEncoder().encode(JSON.stringify(good)),
      })

      assert.equal(answer.status, 415)
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
      assert.equal(((await answer.json()) as { code: string }).code, 'unsupported_media_type')
    })
  }

  test('an unknown Content-Encoding', async () => {
    const answer = await api.http
      .post('/api/placeorder')
      .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'rot13' })
      .send(JSON.stringify(good))

    assertProblem(answer, 415, 'unsupported_media_type')
  })
})

describe('an invalid Idempotency-Key is 400', () => {
  const keys: [what: string, key: string][] = [
    ['empty', ''],
    ['256 characters', 'k'.repeat(256)],
    ['with a space', 'a b'],
    ['beyond ASCII', 'clé'],
  ]
  for (const [what, key] of keys) {
    test(what, async () => {
      const answer = await post(good).set('Idempotency-Key', key)

      assertProblem(answer, 400, 'invalid')
      assert.equal((answer.body.errors as { path: string }[])[0]?.path, 'Idempotency-Key')
    })
  }
})

test('an unknown route is 404', async () => {
  assertProblem(await api.http.get('/api/nothing?q=1'), 404, 'not_found')
})

test('a path that cannot be decoded is 400', async () => {
  assertProblem(await api.http.get('/api/orders/%ff'), 400, 'malformed')
})

test('refused orders leave nothing in the database', async () => {
  const productId = await createProduct(api, { amount: 5 })
  const refused = [
    { productId },
    { productId, userId: 'U1', quantity: 0 },
    { productId, userId: 'U1', quantity: 6 },
  ]

  for (const body of refused) assert.notEqual((await post(body)).status, 201)

  assert.deepEqual(await readBalances(api.databaseUrl, productId), { stock: 5, orders: 0, ordered: 0 })
  const events = await queryDatabase(api.databaseUrl, 'SELECT events FROM outbox WHERE events LIKE ?', [
    `%"productId":${productId},%`,
  ])
  assert.deepEqual(events, [])
})
