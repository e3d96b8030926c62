import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { followLive } from '../../../tests/support/http/follow-live.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { readConfig } from '../config.ts'

test('a user with too many streams gets 429 with Retry-After, until one is closed', async (t) => {
  const scope = createScope(t)
  const api = await startTestOrderApi(scope, { STREAMS_PER_USER: '2' })
  const first = await followLive(scope, api.url, { userId: 'U1' })
  await followLive(scope, api.url, { userId: 'U1' })

  const refused = await api.http.get('/api/live?userId=U1')

  assertProblem(refused, 429, 'too_many_streams')
  assert.match(String(refused.headers['retry-after']), /^\d+$/)
  assert.match(String(refused.body.message), /of this user/)
  await api.http.head('/api/live?userId=U1').expect(200)
  await followLive(scope, api.url, { userId: 'U2' })
  first.leave()
  await waitFor('room for another', () => followLive(scope, api.url, { userId: 'U1' }))
})

test('an address with too many streams gets 429, for any users; requests that fail do not count', async (t) => {
  const scope = createScope(t)
  const api = await startTestOrderApi(scope, { STREAMS_PER_ADDRESS: '2', TRUSTED_PROXIES: '1' })
  for (let failed = 0; failed < 3; failed++) await api.http.get('/api/live').expect(400)
  await followLive(scope, api.url, { userId: 'U1' })
  await followLive(scope, api.url, { userId: 'U2' })

  const refused = await api.http.get('/api/live?userId=U3')

  assertProblem(refused, 429, 'too_many_streams')
  assert.match(String(refused.body.message), /from your address/)
  const elsewhere = await fetch(`${api.url}/api/live?userId=U3`, {
    headers: { 'X-Forwarded-For': '203.0.113.1' },
  })
  assert.equal(elsewhere.status, 200)
  await elsewhere.body?.cancel()
})

test('dev mode has no limit unless one is set; line mode has', () => {
  const needed = { DATABASE_URL: 'mysql://a:b@127.0.0.1/c', KAFKA_BROKERS: '127.0.0.1:9092' }
  const line = { ...needed, AUTH_MODE: 'line', OPERATOR_TOKEN: 'long enough', LINE_LOGIN_CHANNEL_ID: '1' }

  const limitsOf = (env: Record<string, string>) => {
    const { STREAMS_PER_ADDRESS, STREAMS_PER_USER } = readConfig(env)
    return [STREAMS_PER_ADDRESS, STREAMS_PER_USER]
  }
  assert.deepEqual(limitsOf(needed), [undefined, undefined])
  assert.deepEqual(limitsOf(line), [1_000, 20])
  assert.deepEqual(limitsOf({ ...line, STREAMS_PER_ADDRESS: '5', STREAMS_PER_USER: '3' }), [5, 3])
})
