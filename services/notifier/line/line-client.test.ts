import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { json } from 'node:stream/consumers'
import { describe, test, type TestContext } from 'node:test'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { listen } from '../../shared/http/http-server.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { createLineClient, type PushResult } from './line-client.ts'

const SECRET = 'channel-access-token-of-the-test'

/** A client of a fake LINE that answers as the test decides. */
async function clientOf(t: TestContext, answer: RequestListener, timeoutMs = 60_000) {
  const server = await listen(answer, { host: '127.0.0.1', port: 0 })
  createScope(t).onEnd(() => {
    server.server.closeAllConnections()
    return server.close()
  })
  const client = createLineClient({
    baseUrl: server.url,
    accessToken: SECRET,
    timeoutMs,
    maxConnections: 4,
    proxyEnv: {},
  })
  return {
    push: async (signal = neverAborts): Promise<PushResult> => {
      const result = await client.push({ to: 'U1', text: 'hello', retryKey: randomUUID() }, signal)
      assert.ok(!JSON.stringify(result).includes(SECRET))
      return result
    },
  }
}

const answering =
  (status: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-line-request-id': 'r-1' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

describe('a push', () => {
  test('is sent in the format of LINE', async (t) => {
    const seen = Promise.withResolvers<{ request: IncomingMessage; body: unknown }>()
    const server = await listen(
      (request, response) => {
        void json(request).then((body) => seen.resolve({ request, body }))
        response.end('{}')
      },
      { host: '127.0.0.1', port: 0 },
    )
    createScope(t).onEnd(() => server.close())
    // A trailing slash is allowed.
    const client = createLineClient({
      baseUrl: `${server.url}/`,
      accessToken: SECRET,
      timeoutMs: 60_000,
      maxConnections: 1,
      proxyEnv: {},
    })
    const retryKey = randomUUID()
    await client.push({ to: 'U1', text: 'สวัสดี', retryKey }, neverAborts)
    const { request, body } = await seen.promise
    assert.equal(request.method, 'POST')
    assert.equal(request.url, '/v2/bot/message/push')
    assert.equal(request.headers.authorization, `Bearer ${SECRET}`)
    assert.equal(request.headers['x-line-retry-key'], retryKey)
    assert.equal(request.headers['content-type'], 'application/json')
    assert.deepEqual(body, { to: 'U1', messages: [{ type: 'text', text: 'สวัสดี' }] })
  })

  const sentMessages = [{ id: '461230966842064897', quoteToken: 'q' }]
  const cases: [number, object | string, PushResult['kind']][] = [
    [200, { sentMessages }, 'accepted'],
    [409, { message: 'The retry key is already accepted', sentMessages }, 'accepted'],
    // Not LINE's format: a proxy's answer proves nothing.
    [200, {}, 'later'],
    [409, { message: 'Conflict' }, 'later'],
    [400, { message: 'Failed to send messages' }, 'refused'],
    [400, {}, 'blocked'],
    [400, '<html>Bad request</html>', 'blocked'],
    [413, { message: 'Payload too large' }, 'refused'],
    [415, { message: 'Unsupported media type' }, 'refused'],
    [401, { message: 'Authentication failed.' }, 'blocked'],
    [403, { message: 'Access to this API is not available for your account' }, 'blocked'],
    // Not LINE: a wrong address says nothing about the message.
    [404, { message: 'Not found' }, 'blocked'],
    [405, { message: 'Method not allowed' }, 'blocked'],
    [407, { message: 'Proxy authentication required' }, 'blocked'],
    [408, { message: 'Request timeout' }, 'later'],
    [429, { message: 'The API rate limit has been exceeded. Try again later.' }, 'later'],
    [429, { message: 'You have reached your monthly limit.' }, 'blocked'],
    [302, {}, 'later'],
    [500, {}, 'later'],
    [503, {}, 'later'],
  ]
  for (const [status, body, kind] of cases) {
    test(`that is answered ${status} ${JSON.stringify(body)} is ${kind}`, async (t) => {
      const { push } = await clientOf(t, answering(status, body))
      assert.equal((await push()).kind, kind)
    })
  }

  test('that is refused reports the reason and the request id', async (t) => {
    const details = [{ message: 'Length must be between 0 and 5000', property: 'messages[0].text' }]
    const message = 'The request body has 1 error(s)'
    const { push } = await clientOf(t, answering(400, { message, details }))
    assert.deepEqual(await push(), {
      kind: 'refused',
      reason: `LINE answered 400: ${message} ${JSON.stringify(details)} (request r-1)`,
    })
  })

  for (const body of ['', '<html>', '"text"', 'null', '[]', '{"message":7}', '{"message":']) {
    test(`whose answer is malformed (${body}) is classified by its status`, async (t) => {
      const { push } = await clientOf(t, answering(500, body))
      assert.deepEqual(await push(), {
        kind: 'later',
        reason: 'LINE answered 500: no message (request r-1)',
      })
    })

    test(`whose answer is 200 and malformed (${body}) was not accepted by LINE`, async (t) => {
      const { push } = await clientOf(t, answering(200, body))
      assert.deepEqual(await push(), { kind: 'later', reason: "an answer of 200 that is not LINE's" })
    })
  }

  test('whose connection is reset is retried later', async (t) => {
    const { push } = await clientOf(t, (request) => request.socket.resetAndDestroy())
    assert.deepEqual(await push(), { kind: 'later', reason: 'no answer: ECONNRESET' })
  })

  test('whose answer is incomplete is retried later', async (t) => {
    const { push } = await clientOf(t, (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"sent', () => response.destroy())
    })
    assert.equal((await push()).kind, 'later')
  })

  test('without an answer is abandoned after the timeout', async (t) => {
    const { push } = await clientOf(t, () => undefined, 50)
    assert.deepEqual(await push(), { kind: 'later', reason: 'no answer: timed out after 50 ms' })
  })

  test('whose answer is too slow is abandoned after the timeout', async (t) => {
    const scope = createScope(t)
    const { push } = await clientOf(
      t,
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const dripping = setInterval(() => response.write(' '), 10)
        scope.onEnd(() => clearInterval(dripping))
      },
      100,
    )
    assert.deepEqual(await push(), { kind: 'later', reason: 'no answer: timed out after 100 ms' })
  })

  test('that is aborted ends at once', async (t) => {
    const stopping = new AbortController()
    const { push } = await clientOf(t, () => stopping.abort())
    assert.equal((await push(stopping.signal)).kind, 'later')
  })

  test('that is aborted before it starts is not sent', async (t) => {
    let asked = 0
    const { push } = await clientOf(t, (request, response) => {
      asked += 1
      answering(200, { sentMessages })(request, response)
    })
    assert.equal((await push(AbortSignal.abort())).kind, 'later')
    assert.equal((await push()).kind, 'accepted')
    assert.equal(asked, 1)
  })

  test('through a proxy that requires a password is blocked, and says so', async (t) => {
    const { url, server, close } = await listen(() => undefined, { host: '127.0.0.1', port: 0 })
    createScope(t).onEnd(close)
    server.on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    )
    const { push } = createLineClient({
      ...{ baseUrl: 'https://line.invalid', accessToken: SECRET, timeoutMs: 60_000, maxConnections: 1 },
      proxyEnv: { HTTPS_PROXY: url.replace('//', '//user:password@') },
    })
    const result = await push({ to: 'U1', text: 'hello', retryKey: randomUUID() }, neverAborts)
    assert.equal(result.kind, 'blocked')
    assert.match(JSON.stringify(result), /407/)
    assert.doesNotMatch(JSON.stringify(result), /password@|token-of/)
  })

  test('to an address where nothing listens is retried later', async () => {
    const { url, close } = await listen(() => undefined, { host: '127.0.0.1', port: 0 })
    await close()
    const client = createLineClient({
      baseUrl: url,
      accessToken: SECRET,
      timeoutMs: 60_000,
      maxConnections: 1,
      proxyEnv: {},
    })
    const result = await client.push({ to: 'U1', text: 'hello', retryKey: randomUUID() }, neverAborts)
    assert.deepEqual(result, { kind: 'later', reason: 'no answer: ECONNREFUSED' })
  })
})
