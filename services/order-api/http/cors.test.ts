import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Response } from 'supertest'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'

const SHOP = 'https://shop.example.com'
const scope = createScope({ after })
const closed = await startTestOrderApi(scope)
const open = await startTestOrderApi(scope, { CORS_ORIGINS: `${SHOP}, http://127.0.0.1:5173` })

type Api = typeof closed

const preflight = ({ http }: Api, origin: string, path = '/api/placeorder') =>
  http.options(path).set({
    Origin: origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
  })

function assertNoPermission({ headers }: Response): void {
  const permissions = Object.keys(headers as object).filter((name) => name.startsWith('access-control-'))
  assert.deepEqual(permissions, [])
}

const listOf = (header: unknown) => String(header).toLowerCase().split(/, ?/)

describe('without CORS_ORIGINS, no other origin', () => {
  test('gets a response that a browser lets it read', async () => {
    for (const path of ['/api/products', '/api/orders?userId=U1', '/openapi.json', '/healthz']) {
      const answer = await closed.http.get(path).set('Origin', SHOP).expect(200)
      assertNoPermission(answer)
      assert.doesNotMatch(String(answer.headers.vary), /origin/i)
    }
  })

  test('may send an order', async () => {
    for (const origin of [SHOP, 'null', '*', '']) assertNoPermission(await preflight(closed, origin))
  })
})

describe('a configured origin', () => {
  test('may send an order, with a token and an Idempotency-Key', async () => {
    const answer = await preflight(open, SHOP)

    assert.deepEqual([answer.status, answer.text], [204, ''])
    assert.equal(answer.headers['access-control-allow-origin'], SHOP)
    assert.ok(listOf(answer.headers['access-control-allow-methods']).includes('post'))
    const headers = listOf(answer.headers['access-control-allow-headers'])
    for (const name of ['content-type', 'authorization', 'idempotency-key'])
      assert.ok(headers.includes(name), name)
    assert.equal(answer.headers['access-control-allow-credentials'], undefined)
    assert.match(String(answer.headers.vary), /\borigin\b/i)
  })

  test('reads the response and its relevant headers', async () => {
    const productId = await createProduct(open)
    const answer = await open.http
      .post('/api/placeorder')
      .set('Origin', SHOP)
      .send({ productId, userId: 'U1' })
      .expect(201)

    assert.equal(answer.headers['access-control-allow-origin'], SHOP)
    const headers = listOf(answer.headers['access-control-expose-headers'])
    for (const name of ['location', 'retry-after', 'ratelimit', 'link'])
      assert.ok(headers.includes(name), name)
    assert.match(String(answer.headers.vary), /\borigin\b/i)
  })

  test('reads errors, too, also 429', async (t) => {
    const own = await startTestOrderApi(createScope(t), {
      CORS_ORIGINS: SHOP,
      REQUESTS_PER_ADDRESS_PER_MINUTE: '1',
    })
    const ask = () => own.http.get('/api/orders/1').set('Origin', SHOP)

    for (const [status, code] of [
      [404, 'order_not_found'],
      [429, 'too_many_requests'],
    ] as const) {
      const answer = await ask()
      assertProblem(answer, status, code)
      assert.equal(answer.headers['access-control-allow-origin'], SHOP)
    }
  })

  test('may be one of several', async () => {
    const { headers } = await open.http.get('/api/products').set('Origin', 'http://127.0.0.1:5173')
    assert.equal(headers['access-control-allow-origin'], 'http://127.0.0.1:5173')
  })

  test("may not call what is the operator's", async () => {
    for (const path of ['/api/create-product', '/api/create-product/', '/API/Create-Product']) {
      assertNoPermission(await preflight(open, SHOP, path))
      assertNoPermission(await open.http.post(path).set('Origin', SHOP).send({}))
    }
    for (const path of ['/metrics', '/healthz', '/readyz'])
      assertNoPermission(await open.http.get(path).set('Origin', SHOP))
  })
})

test('an origin that only resembles a configured one gets no permission', async () => {
  const others = [
    'http://shop.example.com',
    `${SHOP}:8443`,
    `${SHOP}.evil.example`,
    `${SHOP}/`,
    'https://SHOP.example.com',
    `${SHOP}, http://127.0.0.1:5173`,
    'null',
    '*',
  ]
  for (const origin of others) {
    const answer = await preflight(open, origin)
    assertNoPermission(answer)
    assert.match(String(answer.headers.vary), /\borigin\b/i)
  }
})
