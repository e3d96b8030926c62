// What the sender of an invalid request reads: the field, and what is wrong with it.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Response } from 'supertest'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'

const api = await startTestOrderApi(createScope({ after }))

const order = { productId: 1, userId: 'U1' }
const product = { name: 'Tea', amount: 1 }

/** Raw JSON, for values that JSON.stringify cannot write: 1e999, half a surrogate pair. */
const post = (path: string, body: unknown) =>
  api.http
    .post(path)
    .set('Content-Type', 'application/json')
    .send(typeof body === 'string' ? body : JSON.stringify(body))

/** Without Content-Length, so that another parser reads it. */
const inChunks = (path: string, body: string) => {
  const request = api.http
    .post(path)
    .set({ 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' })
  request.write(body)
  return request
}

const texts: [fault: string, ask: () => PromiseLike<Response>][] = [
  ['productId: is required', () => post('/api/placeorder', { userId: 'U1' })],
  ['productId: must be a number', () => post('/api/placeorder', { ...order, productId: null })],
  ['productId: must be a number', () => post('/api/placeorder', { ...order, productId: '1' })],
  ['productId: must be a number', () => post('/api/placeorder', '{"productId":1e999,"userId":"U1"}')],
  ['productId: must be an integer', () => post('/api/placeorder', { ...order, productId: 1.5 })],
  ['productId: must be at least 1', () => post('/api/placeorder', { ...order, productId: 0 })],
  ['productId: must be at most 4294967295', () => post('/api/placeorder', { ...order, productId: 2 ** 32 })],
  ['productId: must be at most 4294967295', () => post('/api/placeorder', { ...order, productId: 1e300 })],
  ['quantity: must be at least 1', () => post('/api/placeorder', { ...order, quantity: -1 })],
  ['quantity: must be at most 1000000', () => post('/api/placeorder', { ...order, quantity: 1e21 })],
  ['userId: is required', () => post('/api/placeorder', { productId: 1 })],
  ['userId: must be a string', () => post('/api/placeorder', { ...order, userId: 7 })],
  ['userId: must have at least 1 character', () => post('/api/placeorder', { ...order, userId: '' })],
  [
    'userId: must have at most 255 characters',
    () => post('/api/placeorder', { ...order, userId: 'u'.repeat(256) }),
  ],
  [
    'userId: must have at most 255 characters',
    () => post('/api/placeorder', { ...order, userId: '🧋'.repeat(256) }),
  ],
  [
    'userId: must be well-formed Unicode',
    () => post('/api/placeorder', '{"productId":1,"userId":"U\\ud800"}'),
  ],
  ['body: is required', () => api.http.post('/api/placeorder')],
  ['body: must be a JSON object', () => post('/api/placeorder', [])],
  ['body: must be a JSON object', () => post('/api/placeorder', 'null')],
  ['body: must be a JSON object', () => post('/api/placeorder', '1')],
  ['body: must be a JSON object', () => post('/api/create-product', '"x"')],
  ['body: must be a JSON object', () => inChunks('/api/placeorder', 'true')],
  [
    'Idempotency-Key: must be 1 to 255 visible ASCII characters',
    () => post('/api/placeorder', order).set('Idempotency-Key', 'a b'),
  ],
  ['name: must have at least 1 character', () => post('/api/create-product', { ...product, name: ' ' })],
  [
    'name: must have at most 255 characters',
    () => post('/api/create-product', { ...product, name: 'x'.repeat(256) }),
  ],
  ['amount: must be at least 0', () => post('/api/create-product', { ...product, amount: -1 })],
  ['amount: must be at most 1000000000', () => post('/api/create-product', { ...product, amount: 2e9 })],
  ['limit: must be at least 1', () => api.http.get('/api/orders?limit=0')],
  ['limit: must be at most 1000', () => api.http.get('/api/products?limit=1001')],
  ['limit: must be a number', () => api.http.get('/api/orders?limit=ten')],
  ['limit: must be a number', () => api.http.get('/api/orders?limit=1&limit=2')],
  ['limit: must be an integer', () => api.http.get('/api/orders?limit=1.5')],
  ['before: must be at least 1', () => api.http.get('/api/orders?before=0')],
  ['after: must be at most 9007199254740991', () => api.http.get('/api/products?after=1e30')],
  ['status: must be one of: pending, success, failed', () => api.http.get('/api/orders?status=lost')],
  ['userId: must be a string', () => api.http.get('/api/orders?userId=U1&userId=U2')],
  ['userId: is required', () => api.http.get('/api/live')],
  [
    'userld: is not a known parameter (known: userId, status, limit, before)',
    () => api.http.get('/api/orders?userld=U1'),
  ],
  [
    'userId[]: is not a known parameter (known: userId, status, limit, before)',
    () => api.http.get('/api/orders?userId[]=U1'),
  ],
  [
    'USERID: is not a known parameter (known: userId, status, limit, before)',
    () => api.http.get('/api/orders?USERID=U1'),
  ],
  [
    '__proto__: is not a known parameter (known: limit, after)',
    () => api.http.get('/api/products?__proto__=1'),
  ],
  [
    'Last-Event-ID: is not a known parameter (known: userId)',
    () => api.http.get('/api/live?userId=U1&Last-Event-ID=1'),
  ],
  ['x: is not a known parameter (there are none)', () => api.http.get('/api/products/1?x')],
  ['userId: is not a known parameter (there are none)', () => api.http.get('/api/orders/1?userId=U1')],
  ['userId: is not a known parameter (there are none)', () => post('/api/placeorder?userId=U1', order)],
  ['x: is not a known parameter (there are none)', () => post('/api/create-product?x=1', product)],
  ['x: is not a known parameter (there are none)', () => api.http.get('/api/shop-config?x=1')],
  ['userId: is required', () => api.http.get('/api/changes')],
  ['since: must be at least 1000000000000', () => api.http.get('/api/changes?userId=U1&since=7')],
  ['id: must be a number', () => api.http.get('/api/orders/first')],
  ['id: must be at least 1', () => api.http.get('/api/products/0')],
]
describe('a 400 names the field and the fault', () => {
  for (const [index, [fault, ask]] of texts.entries()) {
    test(`${index + 1}. ${fault}`, async () => {
      const answer = await ask()

      assertProblem(answer, 400, 'invalid')
      const [path, message] = fault.split(': ', 1).concat(fault.slice(fault.indexOf(': ') + 2))
      assert.deepEqual(answer.body.errors, [{ path, message }])
      assert.equal(answer.body.detail, fault)
    })
  }
})

test('an unknown parameter is listed with the other faults, and a thousand as a few', async () => {
  const { body } = await api.http.get('/api/orders?limit=0&usr=U1')
  assert.equal(
    body.message,
    'usr: is not a known parameter (known: userId, status, limit, before); limit: must be at least 1',
  )

  const names = Array.from({ length: 900 }, (_, index) => `x${index}`)
  const many = await api.http.get(`/api/products?${names.join('&')}`)
  assertProblem(many, 400, 'invalid')
  assert.equal((many.body.errors as unknown[]).length, 5)
})

test('pages and other paths take any parameter: LIFF adds its own', async () => {
  for (const path of ['/?liff.state=%2F&code=1', '/healthz?x=1', '/openapi.json?x=1'])
    assert.notEqual((await api.http.get(path)).status, 400, path)
})

test('several faults are listed in one message', async () => {
  const { body } = await post('/api/placeorder', { productId: 0, quantity: 'x', userId: '' })

  assert.equal(
    body.message,
    'productId: must be at least 1; userId: must have at least 1 character; quantity: must be a number',
  )
})
