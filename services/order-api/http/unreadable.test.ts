import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { assertRawProblem, sendBytes } from '../../../tests/support/http/send-bytes.ts'
import { LONG_ADDRESS, UNREADABLE_REQUESTS } from '../../../tests/support/http/unreadable-requests.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { listen } from '../../shared/http/http-server.ts'

const api = await startTestOrderApi(createScope({ after }))

describe('what is not an HTTP request gets one response with problem details', () => {
  for (const { what, bytes, status, code } of UNREADABLE_REQUESTS) {
    test(what, async (t) => {
      const answers = await sendBytes(createScope(t), api.url, bytes)
      assert.equal(answers.length, 1)
      assertRawProblem(answers[0], status, code)
    })
  }

  test('an address of 20 kB', async (t) => {
    const [answer] = await sendBytes(createScope(t), api.url, LONG_ADDRESS)
    assertRawProblem(answer, 431, 'headers_too_large')
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
