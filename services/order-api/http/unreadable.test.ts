import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { assertRawProblem, sendBytes } from '../../../tests/support/http/send-bytes.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { listen } from '../../shared/http/http-server.ts'

const api = await startTestOrderApi(createScope({ after }))

describe('what is not an HTTP request gets problem details', () => {
  const faults: [what: string, bytes: string, status: number, code: string][] = [
    ['not HTTP at all', 'hello\r\n\r\n', 400, 'malformed'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'malformed'],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n', 400, 'malformed'],
    [
      'two lengths',
      'POST /api/placeorder HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
      400,
      'malformed',
    ],
    [
      'a length and chunks',
      'POST /api/placeorder HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
      400,
      'malformed',
    ],
    [
      'headers of 20 kB',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'an address of 20 kB',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ]
  for (const [what, bytes, status, code] of faults) {
    test(what, async (t) =>
      assertRawProblem((await sendBytes(createScope(t), api.url, bytes)).at(-1), status, code),
    )
  }

  test('a chunk without a size, after the headers of an order', async (t) => {
    const head = 'POST /api/placeorder HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
    const answers = await sendBytes(
      createScope(t),
      api.url,
      `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    )
    assert.equal(answers.length, 1)
    assertRawProblem(answers[0], 400, 'malformed')
  })

  test('after a valid request on the same connection, whose response stays intact', async (t) => {
    const answers = await sendBytes(
      createScope(t),
      api.url,
      'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nhello\r\n\r\n',
    )
    assert.deepEqual([answers[0]?.status, answers[0]?.body], [200, '{"status":"alive"}'])
    assert.ok(answers.length <= 2)
  })
})

describe('a request that takes too long to arrive gets 408', () => {
  for (const [what, bytes] of [
    ['in the headers', 'POST /api/placeorder HTTP/1.1\r\nHost: a\r\n'],
    ['in the body', 'POST /api/placeorder HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"productId":'],
  ] as const) {
    test(what, async (t) => {
      const scope = createScope(t)
      const place = { host: '127.0.0.1', port: 0, requestTimeoutMs: 100 }
      const server = await listen((request) => request.resume(), place)
      scope.onEnd(server.close)
      assertRawProblem((await sendBytes(scope, server.url, bytes))[0], 408, 'request_timeout')
    })
  }
})
