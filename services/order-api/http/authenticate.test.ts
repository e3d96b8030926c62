import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { generateKeyPair, SignJWT } from 'jose'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import {
  CHANNEL,
  ISSUER,
  OPERATOR_TOKEN,
  startLineMode,
} from '../../../tests/support/services/start-line-login.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'

const { api, login } = await startLineMode(createScope({ after }))
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
const product = await api.http
  .post('/api/create-product')
  .set(bearer(OPERATOR_TOKEN))
  .send({ name: 'Thai tea', amount: 1000 })
  .expect(201)
const productId = product.body.id as number

const place = (token: string, body: object = {}) =>
  api.http
    .post('/api/placeorder')
    .set(bearer(token))
    .send({ productId, ...body })

test('the order is for the user of the token', async () => {
  const userId = uniqueUserId()

  const { body } = await place(await login.sign(userId)).expect(201)

  const { body: order } = await api.http
    .get(`/api/orders/${body.orderId}`)
    .set(bearer(await login.sign(userId)))
    .expect(200)
  assert.equal(order.userLineUid, userId)
})

test('the request may name its own userId, but another one is 403', async () => {
  const [mine, theirs] = [uniqueUserId(), uniqueUserId()]
  const token = await login.sign(mine)

  await place(token, { userId: mine }).expect(201)

  assertProblem(await place(token, { userId: theirs }), 403, 'forbidden')
  for (const path of ['/api/orders', '/api/live']) {
    assertProblem(await api.http.get(`${path}?userId=${theirs}`).set(bearer(token)), 403, 'forbidden')
  }
  const orders = await queryDatabase(api.databaseUrl, 'SELECT id FROM orders WHERE userLineUid = ?', [theirs])
  assert.deepEqual(orders, [])
})

describe("a userId that does not have LINE's shape is 400, with and without a token", () => {
  const odd = [
    'U1234',
    '',
    `U${'a'.repeat(31)}`,
    `U${'a'.repeat(33)}`,
    `U${'A'.repeat(32)}`,
    `C${'a'.repeat(32)}`,
  ]
  for (const userId of odd) {
    test(userId || 'none', async () => {
      const token = await login.sign(uniqueUserId())
      const query = `userId=${userId}`
      for (const answer of [
        await place(token, { userId }),
        await api.http.post('/api/placeorder').send({ productId, userId }),
        await api.http.get(`/api/orders?${query}`).set(bearer(token)),
        await api.http.get(`/api/live?${query}`).set(bearer(token)),
      ]) {
        assertProblem(answer, 400, 'invalid')
        assert.deepEqual(answer.body.errors, [
          { path: 'userId', message: 'must be a LINE user id: U and 32 of the characters 0-9 and a-f' },
        ])
      }
    })
  }

  test('and the OpenAPI document has the pattern', async () => {
    const { body } = await api.http.get('/openapi.json').expect(200)
    assert.equal(body.components.schemas.NewOrder.properties.userId.pattern, '^U[0-9a-f]{32}$')
  })
})

test('people see their own orders only', async () => {
  const [mine, theirs] = [uniqueUserId(), uniqueUserId()]
  const { body: myOrder } = await place(await login.sign(mine)).expect(201)
  const { body: theirOrder } = await place(await login.sign(theirs)).expect(201)
  const get = async (path: string) => api.http.get(path).set(bearer(await login.sign(mine)))

  const listed = (await get('/api/orders')).body as { id: number }[]

  assert.deepEqual(
    listed.map(({ id }) => id),
    [myOrder.orderId],
  )
  const another = await get(`/api/orders/${theirOrder.orderId}`)
  const none = await get('/api/orders/987654321')
  assertProblem(another, 404, 'order_not_found')
  assertProblem(none, 404, 'order_not_found')
})

test('an invalid token is 401, also with an invalid Idempotency-Key', async () => {
  const order = api.http.post('/api/placeorder').set(bearer('no token')).set('Idempotency-Key', 'a b')
  assertProblem(await order.send({ productId }), 401, 'unauthenticated')
})

describe('401 for an invalid token', () => {
  const userId = uniqueUserId()
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = () => ({
    iss: ISSUER,
    aud: CHANNEL,
    sub: userId,
    iat: login.now(),
    exp: login.now() + 3600,
  })
  const tokens: [what: string, token: () => Promise<string> | string][] = [
    ['expired', () => login.sign(userId, { iat: login.now() - 7200, exp: login.now() - 3600 })],
    ['expired a minute ago', () => login.sign(userId, { exp: login.now() - 60 })],
    ['for another channel', () => login.sign(userId, { aud: 'another' })],
    ['of another issuer', () => login.sign(userId, { iss: 'https://evil.example' })],
    ['without a user', () => login.sign('')],
    ['with a user id of another shape', () => login.sign('U1234')],
    ['with a user id in capitals', () => login.sign(`U${'A'.repeat(32)}`)],
    ['with a user id and a newline', () => login.sign(`${userId}\n`)],
    ['with a user id that is a number', () => login.sign(userId, { sub: 7 })],
    ['without an expiry', () => login.sign(userId, { exp: undefined })],
    ['signed with an unknown key', () => login.sign(userId, {}, 'another-key')],
    [
      'signed with another key under the same key id',
      async () => {
        const { privateKey } = await generateKeyPair('ES256')
        return new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'line-key' }).sign(privateKey)
      },
    ],
    [
      'signed with HS256',
      () =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid: 'line-key' })
          .sign(new TextEncoder().encode(CHANNEL.repeat(4))),
    ],
    ['not signed at all', () => `${base64({ alg: 'none' })}.${base64(claims())}.`],
    [
      'changed after it was signed',
      async () => {
        const [header, , signature] = (await login.sign(userId)).split('.')
        return [header, base64({ ...claims(), sub: uniqueUserId() }), signature].join('.')
      },
    ],
    ['nonsense', () => 'nonsense'],
    ['three dots', () => '..'],
    ["the operator's token", () => OPERATOR_TOKEN],
  ]
  for (const [what, token] of tokens) {
    test(what, async () => {
      const answer = await place(await token())

      assertProblem(answer, 401, 'unauthenticated')
      assert.equal(answer.headers['www-authenticate'], 'Bearer')
    })
  }

  for (const authorization of ['', 'Basic dTpw', 'Bearer', 'Bearer a b']) {
    test(`the header "${authorization}"`, async () => {
      for (const path of ['/api/orders', '/api/orders/1', '/api/live']) {
        const answer = await api.http.get(path).set('Authorization', authorization)
        assertProblem(answer, 401, 'unauthenticated')
      }
    })
  }
})

test('the message of an expired login is different, so that the page logs in again', async () => {
  const answer = await place(await login.sign(uniqueUserId(), { exp: login.now() - 3600 }))

  assert.equal(answer.body.message, 'the login has expired, log in again')
})

test('a stream ends with its login, and does not count as a slow request', async () => {
  const token = await login.sign(uniqueUserId(), { exp: login.now() - 26 })
  const stream = await fetch(`${api.url}/api/live`, { headers: bearer(token) })
  assert.equal(stream.status, 200)

  assert.match(await stream.text(), /event: ready/)

  const { text: metrics } = await api.http.get('/metrics')
  assert.doesNotMatch(metrics, /route="\/api\/live",status="200"/)
})

test('clocks may differ a little', async () => {
  const { now } = login

  await place(await login.sign(uniqueUserId(), { exp: now() - 10 })).expect(201)
  await place(await login.sign(uniqueUserId(), { nbf: now() + 10, iat: now() + 10 })).expect(201)
})

test('products need no login', async () => {
  await api.http.get('/api/products').expect(200)
  await api.http.get(`/api/products/${productId}`).expect(200)
})

test('only the operator creates products', async () => {
  const create = () => api.http.post('/api/create-product').send({ name: 'x', amount: 1 })

  assertProblem(await create(), 401, 'unauthenticated')
  assertProblem(await create().set(bearer('operator-secreT')), 401, 'unauthenticated')
  assertProblem(await create().set(bearer(await login.sign(uniqueUserId()))), 401, 'unauthenticated')
  await create().set(bearer(OPERATOR_TOKEN)).expect(201)
})

test('with OPERATOR_TOKEN set, dev mode requires it as well', async (t) => {
  const own = await startTestOrderApi(createScope(t), { OPERATOR_TOKEN })
  const create = () => own.http.post('/api/create-product').send({ name: 'x', amount: 1 })

  assertProblem(await create(), 401, 'unauthenticated')
  await create().set(bearer(OPERATOR_TOKEN)).expect(201)
})

test("LINE's keys are fetched once", async (t) => {
  const own = await startLineMode(createScope(t))
  const get = async () => own.api.http.get('/api/orders').set(bearer(await own.login.sign(uniqueUserId())))

  await Promise.all(Array.from({ length: 10 }, get))
  own.login.calls.unavailable = true
  const later = await get()

  assert.equal(later.status, 200)
  assert.equal(own.login.calls.count, 1)
})

test("503 while LINE's keys are unavailable, and 200 once they are available", async (t) => {
  const own = await startLineMode(createScope(t))
  const get = async () => own.api.http.get('/api/orders').set(bearer(await own.login.sign(uniqueUserId())))
  own.login.calls.unavailable = true

  const answer = await get()
  own.login.calls.unavailable = false

  assertProblem(answer, 503, 'login_keys_away')
  assert.ok(answer.headers['retry-after'])
  assert.equal((await get()).status, 200)
})
