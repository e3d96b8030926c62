import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import request from 'supertest'
import { assertProblem } from '../../tests/support/assert-problem.ts'
import { createScope } from '../../tests/support/scope.ts'
import { assertRawProblem, sendBytes } from '../../tests/support/http/send-bytes.ts'
import { startTestNotifier } from '../../tests/support/services/start-test-notifier.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import { createTestTopic } from '../../tests/support/servers/test-topics.ts'

const scope = createScope({ after })
const notifier = await startTestNotifier(scope, {
  DATABASE_URL: await createTestDatabase(scope),
  KAFKA_TOPIC: await createTestTopic(1),
  // Nothing listens there; the test pushes nothing.
  LINE_API_BASE_URL: 'http://127.0.0.1:9',
  LINE_ACCESS_TOKEN: 'a-token',
})
const http = request(notifier.url)

test('health, readiness and metrics answer 200 and do not name the framework', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    const { headers } = await http.get(path).expect(200)
    assert.equal(headers['x-powered-by'], undefined, path)
  }
})

test('an unknown path is 404, even one that cannot be decoded', async () => {
  for (const path of ['/', '/api/orders', '/healthz/more', '/%ff', '/constructor']) {
    assertProblem(await http.get(path), 404, 'not_found')
  }
})

test('another method is 405, with any body', async () => {
  const answer = await http.post('/readyz').send({ big: 'x'.repeat(100_000) })

  assertProblem(answer, 405, 'method_not_allowed')
  assert.equal(answer.headers.allow, 'GET, HEAD')
})

test('headers of 20 kB are 431, and malformed HTTP is 400', async (t) => {
  const send = (bytes: string) => sendBytes(createScope(t), notifier.url, bytes)
  const large = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`

  assertRawProblem((await send(large)).at(-1), 431, 'headers_too_large')
  assertRawProblem((await send('hello\r\n\r\n')).at(-1), 400, 'malformed')
})
