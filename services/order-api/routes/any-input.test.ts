// Properties: whatever is sent, the answer is one of the contract's, and what was refused left nothing.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { STATUS_CODES } from 'node:http'
import { connect } from 'node:net'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { createConnection } from 'mysql2/promise'
import { anyRequest, goodOrder } from '../../../tests/support/generators/any-request.ts'
import type { Known } from '../../../tests/support/generators/any-text.ts'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { sendRequest, type Answered } from '../../../tests/support/http/send-request.ts'
import { OPERATOR_TOKEN, startLineMode } from '../../../tests/support/services/start-line-login.ts'
import { startTestOrderApi, type TestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'

const STOCK = 1_000_000_000
const SETTINGS = { TRUSTED_PROXIES: '1', CORS_ORIGINS: 'https://shop.example.com' }
/** The test sends many orders of one user. */
const NO_LIMIT = { ORDERS_PER_USER_PER_MINUTE: '1000000', REQUESTS_PER_ADDRESS_PER_MINUTE: '1000000' }

interface Subject {
  readonly api: TestOrderApi
  readonly known: Known
}

const scope = createScope({ after })
const subjects = { dev: await startDev(scope), line: await startLine(scope) }

async function startDev(of: Scope): Promise<Subject> {
  const api = await startTestOrderApi(of, SETTINGS)
  return { api, known: await fill(api, {}, 'Bearer x', 'U1') }
}

async function startLine(of: Scope): Promise<Subject> {
  const { api, login } = await startLineMode(of, { ...SETTINGS, ...NO_LIMIT })
  const userId = uniqueUserId()
  const operator = { Authorization: `Bearer ${OPERATOR_TOKEN}` }
  return { api, known: await fill(api, operator, `Bearer ${await login.sign(userId)}`, userId) }
}

/** What random requests may find: a product, a sold-out one, an order. */
async function fill(
  { http }: TestOrderApi,
  operator: { Authorization?: string },
  authorization: string,
  userId: string,
): Promise<Known> {
  const create = async (amount: number) => {
    const { body } = await http.post('/api/create-product').set(operator).send({ name: 'Tea', amount })
    return (body as { id: number }).id
  }
  const [productId, soldOutId] = [await create(STOCK), await create(0)]
  const order = { productId, userId }
  const { body } = await http.post('/api/placeorder').set('Authorization', authorization).send(order)
  const { orderId } = body as { orderId: number }
  return {
    productId,
    soldOutId,
    orderId,
    userId,
    authorizations: [authorization, ...Object.values(operator)],
  }
}

/** The contract's statuses, without 503: everything is available here. */
const SUCCESSES = [200, 201, 204, 206, 301, 302, 304]
const REFUSALS = [400, 401, 403, 404, 405, 409, 413, 415, 422, 431]
const INNER_WORKINGS =
  /node_modules|\.[tj]s:\d|\n\s+at |Sequelize|ER_[A-Z]|ECONN|zod|Too (small|big)|Invalid input/

function assertContract({ status, headers, text }: Answered, method: string): void {
  assert.equal(headers['x-powered-by'], undefined)
  if (SUCCESSES.includes(status)) return
  assert.ok(REFUSALS.includes(status), `${status} ${text}`)
  assert.match(String(headers['content-type']), /^application\/problem\+json/)
  if (status === 405) assert.ok(headers.allow)
  if (method === 'HEAD') return
  const { errors, ...problem } = JSON.parse(text) as Record<string, unknown>
  const { code, detail } = problem
  const title = STATUS_CODES[status]
  assert.deepEqual(problem, { type: 'about:blank', title, status, detail, code, message: detail })
  assert.ok(typeof code === 'string' && code !== 'internal' && typeof detail === 'string')
  assert.equal(Array.isArray(errors), code === 'invalid')
  // The client's own path may appear in the message.
  if (code !== 'not_found' && code !== 'method_not_allowed') assert.doesNotMatch(text, INNER_WORKINGS)
}

/** Counts what is in the database, over one connection. */
async function openBalances(of: Scope, databaseUrl: string) {
  const connection = await createConnection(databaseUrl)
  of.onEnd(() => connection.end())
  return async () => {
    const [rows] = await connection.query(
      `SELECT (SELECT COUNT(*) FROM orders) AS orders, (SELECT COUNT(*) FROM products) AS products,
              (SELECT CAST(SUM(amount) AS CHAR) FROM products) AS stock`,
    )
    return JSON.stringify(rows)
  }
}

for (const [mode, { api, known }] of Object.entries(subjects)) {
  describe(`in ${mode} mode`, () => {
    test('any request gets a response of the contract, and refused requests leave nothing', async (t) => {
      const readBalances = await openBalances(createScope(t), api.databaseUrl)
      const seen = new Set<number>()
      let before = await readBalances()
      await fc.assert(
        fc.asyncProperty(anyRequest(known), async (sent) => {
          const answer = await sendRequest(api.url, sent)
          assertContract(answer, sent.method)
          seen.add(answer.status)
          const now = await readBalances()
          if (answer.status !== 201)
            assert.equal(now, before, `${sent.method} ${sent.path}: ${answer.status}`)
          before = now
        }),
        // Two valid ones, to be sure that the others are refused for their faults.
        {
          numRuns: 1_000,
          examples: [[goodOrder(known, known.productId)], [goodOrder(known, known.soldOutId)]],
        },
      )
      // Otherwise the requests were not varied enough.
      for (const status of [200, 201, 204, 400, 404, 405, 409, 413, 415])
        assert.ok(seen.has(status), `${status}`)
    })

    test('the stock agrees with the orders', async (t) => {
      const connection = await createConnection(api.databaseUrl)
      createScope(t).onEnd(() => connection.end())
      const [rows] = await connection.query(
        `SELECT amount + (SELECT SUM(quantity) FROM orders WHERE productId = products.id) AS initial
         FROM products WHERE id = ?`,
        [known.productId],
      )
      assert.equal(Number((rows as { initial: string }[])[0]?.initial), STOCK)
    })

    test('any bytes end in a response or a closed connection, and do not disturb others', async () => {
      await fc.assert(
        fc.asyncProperty(anyBytes, async (bytes) => {
          const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
          const closed = once(socket, 'close')
          let text = ''
          socket.on('error', () => undefined).on('data', (more) => (text += more.toString('latin1')))
          socket.end(bytes)
          await closed
          assert.doesNotMatch(text, /^HTTP\/1\.1 5/m)
          assert.doesNotMatch(text, /node_modules|\n\s+at /)
        }),
        { numRuns: 300 },
      )
      assert.equal((await fetch(`${api.url}/healthz`)).status, 200)
    })
  })
}

const line = fc.stringMatching(/^[ -~]{0,30}$/)
const httpLike = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW', ''),
    line,
    fc.array(line, { maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )
  .map(
    ([verb, target, headers, rest]) =>
      `${verb} ${target} HTTP/1.1\r\nHost: a\r\n${headers.join('\r\n')}\r\n\r\n${rest}`,
  )
const anyBytes = fc.oneof(httpLike, fc.string({ unit: 'binary', maxLength: 200 }))
