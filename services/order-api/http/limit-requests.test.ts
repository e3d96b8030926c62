import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { sendBytes } from '../../../tests/support/http/send-bytes.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { readConfig } from '../config.ts'

const start = (t: TestContext, env: Readonly<Record<string, string>>) =>
  startTestOrderApi(createScope(t), env)

test('an address over its limit gets 429 with Retry-After, whatever the path and the method', async (t) => {
  const { http } = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '3' })
  for (let count = 0; count < 3; count++) {
    const { headers } = await http.get('/api/products').expect(200)
    assert.equal(headers.ratelimit, undefined, 'only a 429 has it')
  }

  const refusals = [
    await http.get('/api/products'),
    await http.get('/api/live?userId=U1'),
    await http.get('/API/Orders/1'),
    await http.get('/api/nothing'),
    await http.post('/api/placeorder').send('{'),
    await http.post('/api/create-product').send({ name: 'Tea', amount: 1 }),
    await http.delete('/api/orders'),
  ]
  for (const refused of refusals) {
    assertProblem(refused, 429, 'too_many_requests')
    const seconds = Number(refused.headers['retry-after'])
    assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`)
    assert.match(String(refused.headers.ratelimit), /^"requests-per-address"; r=0; t=\d+$/)
    assert.equal(refused.headers['ratelimit-policy'], '"requests-per-address"; q=3; w=60')
  }
})

test('health, metrics, documents and pages have no limit', async (t) => {
  const { http } = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '1' })
  await http.get('/api/products').expect(200)
  await http.get('/api/products').expect(429)

  for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs/', '/'])
    assert.notEqual((await http.get(path)).status, 429, path)
})

test('an absolute URL in the request line counts, too', async (t) => {
  const { url } = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '1' })
  const line = 'GET http://anywhere/api/products HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

  const statuses: (number | undefined)[] = []
  for (let count = 0; count < 2; count++)
    statuses.push((await sendBytes(createScope(t), url, line))[0]?.status)
  assert.deepEqual(statuses, [200, 429])
})

describe('which address a request counts for', () => {
  const ask = async (api: Awaited<ReturnType<typeof start>>, forwarded: string) =>
    (await api.http.get('/api/products').set('X-Forwarded-For', forwarded)).status

  test('without a trusted proxy, X-Forwarded-For is ignored', async (t) => {
    const api = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '2' })

    assert.deepEqual(
      [await ask(api, '203.0.113.1'), await ask(api, '203.0.113.2'), await ask(api, '203.0.113.3')],
      [200, 200, 429],
    )
  })

  for (const proxies of ['1', 'loopback', '10.0.0.0/8, 127.0.0.1']) {
    test(`behind the proxy ${proxies}: the last address, which the proxy wrote, not the client's`, async (t) => {
      const api = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '1', TRUSTED_PROXIES: proxies })

      assert.equal(await ask(api, '203.0.113.1'), 200)
      assert.equal(await ask(api, '203.0.113.2'), 200)
      assert.equal(
        await ask(api, '198.51.100.7, 203.0.113.1'),
        429,
        'a forged address before the one that the proxy added',
      )
      assert.equal(await ask(api, '203.0.113.3, 203.0.113.2'), 429)
    })
  }

  test('behind two proxies: the one before the last', async (t) => {
    const api = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '1', TRUSTED_PROXIES: '2' })

    assert.equal(await ask(api, '203.0.113.1, 10.0.0.1'), 200)
    assert.equal(await ask(api, '203.0.113.2, 10.0.0.1'), 200)
    assert.equal(await ask(api, '198.51.100.7, 203.0.113.1, 10.0.0.1'), 429)
  })

  test('an IPv6 network counts as one address', async (t) => {
    const api = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '1', TRUSTED_PROXIES: '1' })

    assert.equal(await ask(api, '2001:db8:aaaa:bb00::1'), 200)
    assert.equal(await ask(api, '2001:DB8:AAAA:BBFF:1:2:3:4'), 429)
    assert.equal(await ask(api, '2001:db8:aaaa:cc00::1'), 200)
    assert.equal(await ask(api, '::ffff:203.0.113.9'), 200)
    assert.equal(await ask(api, '203.0.113.9'), 429)
  })

  test('a forwarded value that is not an address counts as the proxy itself', async (t) => {
    const api = await start(t, { REQUESTS_PER_ADDRESS_PER_MINUTE: '1', TRUSTED_PROXIES: '1' })

    assert.equal(await ask(api, 'unknown'), 200)
    for (const odd of ['', ',', 'a, b', ' , ,', '1.2.3', '::1::', '%00', 'é', '9'.repeat(5_000)])
      assert.equal(await ask(api, odd), 429, odd)
  })
})

test('dev mode has no limit unless one is set; that of line mode leaves room for hundreds behind one address', () => {
  const needed = { DATABASE_URL: 'mysql://a:b@127.0.0.1/c', KAFKA_BROKERS: '127.0.0.1:9092' }
  const line = { ...needed, AUTH_MODE: 'line', OPERATOR_TOKEN: 'long enough', LINE_LOGIN_CHANNEL_ID: '1' }

  assert.equal(readConfig(needed).REQUESTS_PER_ADDRESS_PER_MINUTE, undefined)
  assert.equal(readConfig(needed).ORDERS_PER_USER_PER_MINUTE, undefined)
  assert.equal(readConfig(line).REQUESTS_PER_ADDRESS_PER_MINUTE, 6_000)
  assert.equal(readConfig(line).ORDERS_PER_USER_PER_MINUTE, 60)
})

test('many orders at full speed from one address meet no limit in dev mode', async (t) => {
  const api = await start(t, {})
  const productId = await createProduct(api, { amount: 10_000 })
  const order = () =>
    fetch(`${api.url}/api/placeorder`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ productId, userId: 'U1' }),
    })

  const answers = await Promise.all(Array.from({ length: 500 }, order))
  assert.ok(answers.every(({ status, headers }) => status === 201 && !headers.has('ratelimit')))
  await Promise.all(answers.map((answer) => answer.text()))
})
