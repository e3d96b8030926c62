import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, describe, test, type TestContext } from 'node:test'
import { createScope } from '../../tests/support/scope.ts'
import { startTestOrderApi } from '../../tests/support/start-test-order-api.ts'
import { listen } from '../shared/http-server.ts'
import { answerUnreadable } from './answer-unreadable.ts'

const api = await startTestOrderApi(createScope({ after }))

interface RawAnswer {
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** Sends bytes as they are, and reads until the server hangs up. */
async function send(t: TestContext, bytes: string, url = api.url): Promise<RawAnswer[]> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  t.after(() => socket.destroy())
  let text = ''
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  socket.on('error', () => undefined)
  socket.write(bytes)
  await once(socket, 'close')
  return text
    .split(/(?=HTTP\/1\.1 \d)/)
    .filter(Boolean)
    .map((answer) => {
      const [headers = '', body = ''] = answer.split('\r\n\r\n', 2)
      return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body }
    })
}

function assertProblemIn(answer: RawAnswer | undefined, status: number, code: string): void {
  assert.ok(answer, 'an answer')
  assert.equal(answer.status, status)
  assert.match(answer.headers, /^content-type: application\/problem\+json/im)
  const problem = JSON.parse(answer.body) as Record<string, unknown>
  assert.deepEqual([problem.status, problem.code, problem.message], [status, code, problem.detail])
}

describe('what is no HTTP request is answered as a problem, too', () => {
  const faults: [what: string, bytes: string, status: number, code: string][] = [
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'malformed'],
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
    test(what, async (t) => assertProblemIn((await send(t, bytes)).at(-1), status, code))
  }

  test('a chunk of no size, after the headers of an order', async (t) => {
    const head = 'POST /api/placeorder HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
    const answers = await send(t, `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`)
    assert.equal(answers.length, 1)
    assertProblemIn(answers[0], 400, 'malformed')
  })

  test('after a good request on the same connection, whose answer stays whole', async (t) => {
    const answers = await send(t, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nhello\r\n\r\n')
    assert.deepEqual([answers[0]?.status, answers[0]?.body], [200, '{"status":"alive"}'])
    assert.ok(answers.length <= 2)
  })
})

describe('whoever takes too long to send a request gives way', () => {
  for (const [what, bytes] of [
    ['in the headers', 'POST /api/placeorder HTTP/1.1\r\nHost: a\r\n'],
    ['in the body', 'POST /api/placeorder HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"productId":'],
  ] as const) {
    test(what, async (t) => {
      const scope = createScope(t)
      const place = { host: '127.0.0.1', port: 0, requestTimeoutMs: 100 }
      const server = await listen((request) => request.resume(), place)
      answerUnreadable(server.server)
      scope.onEnd(server.close)
      assertProblemIn((await send(t, bytes, server.url))[0], 408, 'request_timeout')
    })
  }
})
