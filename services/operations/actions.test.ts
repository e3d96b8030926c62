import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProblem } from '../../tests/support/assert-problem.ts'
import { createProduct } from '../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../tests/support/data/query-database.ts'
import { createScope } from '../../tests/support/scope.ts'
import { startTestOperations } from '../../tests/support/services/start-test-operations.ts'
import { startOperationsStack } from '../../tests/support/services/start-operations-stack.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import type { ShownRun } from './orders/order-runs.ts'

test('an order that operations places has a story, a place in Kafka, and an entry in the audit', async (t) => {
  const { api, http } = await startOperationsStack(t)
  await createProduct(api)
  const { runId } = (await http.post('/api/orders').send({ count: 1 }).expect(202)).body as ShownRun
  const { lastOrderId } = await waitFor('the run to end', async () => {
    const run = (await http.get(`/api/order-runs/${runId}`).expect(200)).body as ShownRun
    return run.done ? run : undefined
  })
  const place = await waitFor('the order to be in Kafka', async () => {
    const { body } = await http.get(`/api/orders/${lastOrderId}/story`).expect(200)
    return (body as { steps: { what: string; detail: { partition: number; offset: number } }[] }).steps.find(
      ({ what }) => what === 'in kafka',
    )?.detail
  })
  const { body } = await http
    .get(`/api/topics/${api.topic}/messages`)
    .query({ partition: place.partition, from: place.offset, limit: 1 })
    .expect(200)
  const [message] = (body as { messages: { key: string; value: string }[] }).messages
  assert.equal((JSON.parse(message?.value ?? '') as { orderId: number }).orderId, lastOrderId)
  const { body: where } = await http.get('/api/partition-of').query({ userId: message?.key }).expect(200)
  assert.deepEqual(where, { partition: place.partition })
  const { entries } = (await http.get('/api/audit').expect(200)).body as { entries: { action: string }[] }
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['place orders'],
  )
})

test('a fault is set at the simulator, marked for the chart, and recorded', async (t) => {
  const { line, http, databaseUrl } = await startOperationsStack(t)
  await http.put('/api/line/faults').send({ down: true }).expect(200)
  assert.equal(((await line.agent.get('/simulator/faults')).body as { down: boolean }).down, true)
  const [marker] = await queryDatabase<{ kind: string; detail: string }>(
    databaseUrl,
    'SELECT kind, detail FROM markers',
  )
  assert.equal(marker?.kind, 'fault')
  assert.equal((JSON.parse(marker.detail) as { down: boolean }).down, true)
})

test('poison is recorded; the dead letters and the topics can be read', async (t) => {
  const { api, http } = await startOperationsStack(t)
  const { body } = await http.post('/api/messages/poison').send({ kind: 'tombstone' }).expect(202)
  assert.equal((body as { topic: string }).topic, api.topic)
  assert.deepEqual((await http.get('/api/dead-letters').expect(200)).body, { letters: [], nextBefore: null })
  assertProblem(await http.get('/api/topics/other/messages'), 404, 'topic_not_found')
})

test('every call is in the OpenAPI document', async (t) => {
  const { http } = await startTestOperations(createScope(t))
  const { paths } = (await http.get('/openapi.json').expect(200)).body as { paths: object }
  for (const path of [
    '/api/orders',
    '/api/order-runs/{runId}',
    '/api/orders/{id}/story',
    '/api/line/faults',
    '/api/line/quota',
    '/api/messages/poison',
    '/api/topics/{topic}/messages',
    '/api/topics/{topic}/tail',
    '/api/partition-of',
    '/api/dead-letters',
    '/api/dead-letters/{id}',
    '/api/dead-letters/replay',
    '/api/dead-letters/discard',
  ])
    assert.ok(path in paths, path)
})

test('operations stops while a run and a stream are open', async (t) => {
  const { api, http, url, stop } = await startOperationsStack(t)
  await createProduct(api, { amount: 100_000 })
  await http.post('/api/orders').send({ untilStopped: true, ratePerSecond: 100 }).expect(202)
  const tail = await fetch(`${url}/api/topics/${api.topic}/tail`)
  const reading = tail.text()
  await stop()
  assert.match(await reading, /^event: ready/)
})
