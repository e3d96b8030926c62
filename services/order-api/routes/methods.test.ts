import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import request from 'supertest'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'

const api = await startTestOrderApi(createScope({ after }))
const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'] as const

const paths: [path: string, allowed: string][] = [
  ['/api/create-product', 'POST'],
  ['/api/placeorder', 'POST'],
  ['/api/products', 'GET, HEAD'],
  ['/api/products/1', 'GET, HEAD'],
  ['/api/orders', 'GET, HEAD'],
  ['/api/orders/1', 'GET, HEAD'],
  ['/api/live', 'GET, HEAD'],
  ['/api/changes', 'GET, HEAD'],
  ['/api/shop-config', 'GET, HEAD'],
  ['/healthz', 'GET, HEAD'],
  ['/readyz', 'GET, HEAD'],
  ['/metrics', 'GET, HEAD'],
  ['/openapi.json', 'GET, HEAD'],
  ['/', 'GET, HEAD'],
]
for (const [path, allowed] of paths) {
  describe(`${path} allows ${allowed}`, () => {
    for (const method of methods.filter((name) => !allowed.split(', ').includes(name.toUpperCase()))) {
      test(`and lists them in its response to ${method}`, async () => {
        const answer = await request(api.url)[method](path)

        assert.equal(answer.headers.allow, allowed)
        if (method === 'options') assert.deepEqual([answer.status, answer.text], [204, ''])
        // A response to HEAD never has a body.
        else if (method === 'head') assert.equal(answer.status, 405)
        else assertProblem(answer, 405, 'method_not_allowed')
      })
    }
  })
}

test('OPTIONS with an Origin is answered in the same way unless it is a preflight', async (t) => {
  const origin = 'https://shop.example.com'
  const open = await startTestOrderApi(createScope(t), { CORS_ORIGINS: origin })
  for (const [path, allowed] of paths) {
    const { status, headers } = await open.http.options(path).set('Origin', origin)
    assert.deepEqual([status, headers.allow], [204, allowed], path)
  }
  const unknown = await open.http.options('/api/nothing').set('Origin', origin)
  assertProblem(unknown, 404, 'not_found')
  assert.equal(unknown.headers['access-control-allow-origin'], origin)

  const preflight = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
  const { status, headers } = await open.http.options('/api/placeorder').set(preflight)
  assert.deepEqual([status, headers.allow], [204, undefined])
})

test('HEAD is answered as GET is, without the body', async () => {
  for (const path of [
    '/api/products',
    '/api/orders',
    '/api/live?userId=U1',
    '/api/changes?userId=U1',
    '/readyz',
  ]) {
    const { status, text, headers } = await api.http.head(path)
    assert.deepEqual([status, text as string | undefined], [200, undefined], path)
    assert.ok(headers['content-type'], path)
  }
})

test('another method on /api/placeorder changes nothing and reads no body', async () => {
  const answer = await api.http.put('/api/placeorder').set('Content-Type', 'application/json').send('{')

  assertProblem(answer, 405, 'method_not_allowed')
})
