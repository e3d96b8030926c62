import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'

const api = await startTestOrderApi(createScope({ after }), { LINE_SIMULATOR_URL: 'http://127.0.0.1:8001/' })

for (const path of ['/api/products', '/api/nothing']) {
  test(`${path} is not displayed as a page, and not readable by another origin`, async () => {
    const { headers } = await api.http.get(path)

    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['content-security-policy'], `default-src 'none';frame-ancestors 'none'`)
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(headers['x-powered-by'], undefined)
    assert.equal(headers.server, undefined)
  })
}

const paths = ['/', '/docs/', '/openapi.json', '/healthz', '/metrics']
for (const path of paths) {
  test(`${path} has the security headers and does not name the software`, async () => {
    const { headers } = await api.http.get(path)

    assert.equal(headers['x-content-type-options'], 'nosniff')
    const policy = String(headers['content-security-policy'])
    for (const rule of [
      `default-src 'self'`,
      `object-src 'none'`,
      `frame-ancestors 'none'`,
      `script-src 'self'`,
    ]) {
      assert.ok(policy.includes(rule), `${rule} in ${policy}`)
    }
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe-inline|upgrade-insecure-requests/)
    assert.equal(headers['x-powered-by'], undefined)
    assert.equal(headers.server, undefined)
  })
}

test('the shop page may connect to LINE and the simulator only', async () => {
  const { headers } = await api.http.get('/')

  const connects = /connect-src ([^;]*)/.exec(String(headers['content-security-policy']))?.[1]?.split(' ')
  assert.deepEqual(
    connects?.filter((source) => !/line\.me$|line-scdn\.net$/.test(source)),
    [`'self'`, 'http://127.0.0.1:8001'],
  )
})

test('a page that a phone opens may connect to the simulator of that machine', async () => {
  for (const [host, simulator] of [
    ['192.168.1.20:8000', 'http://192.168.1.20:8001'],
    ['desk.local:8000', 'http://desk.local:8001'],
    ["x;script-src'*'", 'http://127.0.0.1:8001'],
  ] as const) {
    const { headers } = await api.http.get('/').set('Host', host)
    const policy = String(headers['content-security-policy'])
    assert.ok(policy.endsWith(` ${simulator}`), policy)
  }
})

test('/api/shop-config has what the shop page needs to log in', async () => {
  const { body } = await api.http.get('/api/shop-config').expect(200)

  assert.deepEqual(body, { authMode: 'dev', liffId: null, simulatorUrl: 'http://127.0.0.1:8001/' })
})

test('it is alive and ready', async () => {
  assert.deepEqual((await api.http.get('/healthz').expect(200)).body, { status: 'alive' })
  const { body, headers } = await api.http.get('/readyz').expect(200)
  assert.equal(body.status, 'ready')
  assert.equal(body.database, 'ok')
  assert.equal(headers['cache-control'], 'no-store')
})

test('metrics count requests by route, orders by batch, and events', async () => {
  const productId = await createProduct(api)
  const { body } = await api.http.post('/api/placeorder').send({ productId, userId: 'U1' }).expect(201)
  await api.http.get(`/api/orders/${body.orderId}`).expect(200)
  await api.http.get('/api/orders/987654').expect(404)
  await api.http.get('/api/no-such-route-7261').expect(404)

  const { text, headers } = await api.http.get('/metrics').expect(200)

  assert.match(String(headers['content-type']), /^text\/plain/)
  const count = 'http_request_duration_seconds_count'
  for (const line of [
    `${count}{method="POST",route="/api/placeorder",status="201"}`,
    `${count}{method="GET",route="/api/orders/:id",status="200"}`,
    `${count}{method="GET",route="/api/orders/:id",status="404"}`,
    `${count}{method="GET",route="other",status="404"}`,
  ]) {
    assert.ok(text.includes(line), line)
  }
  // Not in a label. A value, for example of memory, may contain these digits by chance.
  assert.doesNotMatch(text, /"[^"\n]*(7261|987654)/)
  for (const name of [
    'order_batch_size_orders_count',
    'order_batch_duration_seconds_count',
    'outbox_events_sent_total',
    'outbox_events',
    'orders_waiting',
    'live_pages',
    'slow_clients_dropped_total',
    'process_cpu_seconds_total',
  ]) {
    assert.match(text, new RegExp(`^${name} \\d`, 'm'))
  }
})
