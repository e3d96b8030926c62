// Properties: whatever is sent, the answer is one of the contract's, and the books balance.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { createProduct } from '../../tests/support/create-product.ts'
import { readBooks } from '../../tests/support/query-database.ts'
import { createScope } from '../../tests/support/scope.ts'
import { startTestOrderApi } from '../../tests/support/start-test-order-api.ts'

const STOCK = 1_000_000_000
const api = await startTestOrderApi(createScope({ after }))
const productId = await createProduct(api, { amount: STOCK })

/** Statuses of the contract, but never 500: an error of ours is a failure here. */
const REFUSALS = [400, 401, 403, 404, 409, 413, 415, 422, 431]

async function assertContract(answer: Response, successes: readonly number[]): Promise<void> {
  const text = await answer.text()
  if (successes.includes(answer.status)) return
  assert.ok(REFUSALS.includes(answer.status), `${answer.status} ${text}`)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const problem = JSON.parse(text) as Record<string, unknown>
  assert.equal(problem.status, answer.status)
  assert.equal(problem.message, problem.detail)
  assert.ok(typeof problem.code === 'string' && problem.code !== 'internal')
  assert.doesNotMatch(text, /node_modules|\n\s+at |Sequelize|ER_[A-Z]|ECONN/)
}

const nearlyAnOrder = fc.record(
  {
    productId: fc.oneof(fc.constant(productId), fc.integer(), fc.double(), fc.string(), fc.jsonValue()),
    userId: fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.jsonValue()),
    quantity: fc.oneof(fc.integer({ min: -2, max: 5 }), fc.double(), fc.jsonValue()),
  },
  { requiredKeys: [] },
)
const anyBody = fc.oneof(
  nearlyAnOrder.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 200 }),
)
// What a client can send: no control characters.
const anyHeader = fc.stringMatching(/^[ -~\u00a0-\u00ff]*$/)

test('any body, of any type and with any key, is an order or is refused; the stock agrees', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyBody,
      fc.oneof(fc.constant('application/json'), anyHeader),
      fc.option(anyHeader, { nil: undefined }),
      async (body, type, key) => {
        const answer = await fetch(`${api.url}/api/placeorder`, {
          method: 'POST',
          headers: { 'Content-Type': type, ...(key !== undefined && { 'Idempotency-Key': key }) },
          body,
        })
        await assertContract(answer, [201])
      },
    ),
    { numRuns: 300 },
  )
  const { stock, ordered } = await readBooks(api.databaseUrl, productId)
  assert.equal(stock + ordered, STOCK)
})

test('any product is created or refused', async () => {
  const body = fc.oneof(
    fc.record({
      name: fc.string({ unit: 'binary', maxLength: 300 }),
      amount: fc.oneof(fc.nat(), fc.jsonValue()),
    }),
    fc.jsonValue(),
  )
  await fc.assert(
    fc.asyncProperty(body, async (value) => {
      const headers = { 'Content-Type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(value) }
      await assertContract(await fetch(`${api.url}/api/create-product`, init), [201])
    }),
    { numRuns: 200 },
  )
})

test('any query and any path is answered', async () => {
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String), fc.bigInt().map(String))
  const part = value.map((text) => encodeURIComponent(text.toWellFormed()))
  const raw = fc.stringMatching(/^[!-~]{0,40}$/).map((text) => text.replaceAll('#', ''))
  const path = fc.oneof(
    fc
      .tuple(fc.constantFrom('limit', 'before', 'status', 'userId', 'x[y]'), part)
      .map(([name, text]) => `/api/orders?${name}=${text}`),
    fc.tuple(fc.constantFrom('limit', 'after'), part).map(([name, text]) => `/api/products?${name}=${text}`),
    part.map((id) => `/api/orders/${id}`),
    part.map((id) => `/api/products/${id}`),
    raw.map((text) => `/${text}`),
    raw.map((text) => `/api/orders?${text}`),
  )
  await fc.assert(
    fc.asyncProperty(path, async (wanted) => {
      const answer = await fetch(api.url + wanted, { redirect: 'manual' })
      await assertContract(answer, [200, 301, 302, 304])
    }),
    { numRuns: 400 },
  )
})

test('any bytes on the wire end in an answer or in a closed connection, and hurt nobody else', async () => {
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW', '')
  const line = fc.stringMatching(/^[ -~]{0,30}$/)
  const request = fc
    .tuple(method, line, fc.array(line, { maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 60 }))
    .map(
      ([verb, target, headers, rest]) =>
        `${verb} ${target} HTTP/1.1\r\nHost: a\r\n${headers.join('\r\n')}\r\n\r\n${rest}`,
    )
  await fc.assert(
    fc.asyncProperty(fc.oneof(request, fc.string({ unit: 'binary', maxLength: 200 })), async (bytes) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
      const closed = once(socket, 'close')
      let text = ''
      socket.on('error', () => undefined).on('data', (more) => (text += more.toString('latin1')))
      socket.end(bytes)
      await closed
      assert.doesNotMatch(text, /^HTTP\/1\.1 5/m)
    }),
    { numRuns: 300 },
  )
  assert.equal((await fetch(`${api.url}/healthz`)).status, 200)
})
