import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { requiredVariable } from '../../../tests/support/servers/test-database.ts'
import { readTopic } from '../../../tests/support/servers/test-topics.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

/** Kafka gives its clients its own address, so the proxy affects only the first connection. */
async function startBehindProxy(scope: Scope, fault: 'refuse' | 'hold') {
  const [broker = ''] = requiredVariable('KAFKA_BROKERS').split(',')
  const proxy = await startFaultProxy(scope, broker)
  await proxy[fault]()
  const api = await startTestOrderApi(scope, { KAFKA_BROKERS: proxy.address })
  return { api, proxy }
}

for (const fault of ['refuse', 'hold'] as const) {
  test(`Kafka is unavailable (${fault}): orders are accepted, and their events are sent when it is back`, async (t) => {
    const { api, proxy } = await startBehindProxy(createScope(t), fault)
    const productId = await createProduct(api)
    const placed: number[] = []
    while (placed.length < 5) {
      const { body } = await api.http
        .post('/api/placeorder')
        .send({ productId, userId: uniqueUserId() })
        .expect(201)
      placed.push(body.orderId as number)
    }

    const { body: readiness } = await api.http.get('/readyz').expect(200)
    const { text: metrics } = await api.http.get('/metrics')
    assert.match(String(readiness.kafka), /^waiting for Kafka$/)
    assert.match(metrics, /^outbox_events 5$/m)
    await proxy.pass()

    await waitFor('Kafka to be available', async () => (await api.http.get('/readyz')).body.kafka === 'ok')
    const events = await readTopic(api.topic, 5)
    const sent = events.map(({ value }) => (JSON.parse(String(value)) as { orderId: number }).orderId)
    assert.deepEqual(
      sent.sort((one, other) => one - other),
      placed,
    )
    await waitFor('an empty outbox', async () =>
      /^outbox_events 0$/m.test((await api.http.get('/metrics')).text),
    )
  })

  test(`without Kafka (${fault}), the order API stops within its deadline`, async (t) => {
    const { api } = await startBehindProxy(createScope(t), fault)
    let stopped = false

    void api.stop().then(() => {
      stopped = true
    })

    // The program's deadline, after which it would end in the middle of its work.
    await waitFor('the stop', () => stopped, 10_000)
  })
}
