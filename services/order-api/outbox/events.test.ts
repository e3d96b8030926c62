import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { readTopic, testKafka } from '../../../tests/support/servers/test-topics.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { deadLetterTopic } from '../../shared/kafka/topic-settings.ts'

const api = await startTestOrderApi(createScope({ after }))

interface PlacedEvent {
  readonly orderId: number
  readonly userId: string
}

/** The events of one user, in the order of their partition. */
async function eventsOf(userId: string, count: number) {
  return waitFor(`${count} events of ${userId}`, async () => {
    const events = (await readTopic(api.topic, count)).filter(({ key }) => String(key) === userId)
    return events.length >= count && events
  })
}

test('an order’s message can be read by any consumer of the tutorial', async () => {
  const productId = await createProduct(api, { name: 'ชาไทย' })
  const userId = uniqueUserId()

  const { body } = await api.http.post('/api/placeorder').send({ productId, userId, quantity: 3 }).expect(201)

  const [event] = await eventsOf(userId, 1)
  assert.equal(String(event?.key), userId)
  assert.deepEqual(JSON.parse(String(event?.value)), {
    orderId: body.orderId,
    productName: 'ชาไทย',
    userId,
    productId,
    quantity: 3,
  })
})

test('its headers are a CloudEvent that continues the request’s trace', async () => {
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

  const { body } = await api.http
    .post('/api/placeorder')
    .set('traceparent', `00-${traceId}-00f067aa0ba902b7-01`)
    .send({ productId, userId })
    .expect(201)

  const [event] = await eventsOf(userId, 1)
  const headers = Object.fromEntries(
    Object.entries(event?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  )
  const { body: order } = await api.http.get(`/api/orders/${body.orderId}`).expect(200)
  // Written by a later statement of the same transaction.
  assert.ok(new Date(headers.ce_time ?? '') >= new Date(order.createdAt as string))
  assert.match(headers.ce_id ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  const [identity] = await queryDatabase<{ databaseId: string }>(
    api.databaseUrl,
    'SELECT databaseId FROM platform_identity',
  )
  assert.equal(headers.ce_database, identity?.databaseId)
  assert.match(headers.traceparent ?? '', new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`))
  assert.deepEqual(
    { ...headers, ce_id: undefined, ce_time: undefined, ce_database: undefined, traceparent: undefined },
    {
      ce_id: undefined,
      ce_specversion: '1.0',
      ce_type: 'placeorder.order.placed',
      ce_source: '/order-api',
      ce_time: undefined,
      ce_database: undefined,
      'content-type': 'application/json',
      traceparent: undefined,
    },
  )
})

for (const traceparent of ['', 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]) {
  test(`without a valid trace ("${traceparent}"), a new one begins`, async () => {
    const productId = await createProduct(api)
    const userId = uniqueUserId()

    await api.http
      .post('/api/placeorder')
      .set('traceparent', traceparent)
      .send({ productId, userId })
      .expect(201)

    const [event] = await eventsOf(userId, 1)
    assert.match(String(event?.headers?.traceparent), /^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })
}

test("one user's orders are in the topic in the order in which they were placed, also through two order APIs", async (t) => {
  const other = await startTestOrderApi(createScope(t), {
    DATABASE_URL: api.databaseUrl,
    KAFKA_TOPIC: api.topic,
  })
  const productId = await createProduct(api)
  const userId = uniqueUserId()
  const placed: number[] = []
  for (let count = 0; count < 40; count++) {
    const { http } = count % 2 === 0 ? api : other
    const { body } = await http.post('/api/placeorder').send({ productId, userId }).expect(201)
    placed.push(body.orderId as number)
  }

  const events = await eventsOf(userId, placed.length)

  assert.deepEqual(
    events.map(({ value }) => (JSON.parse(String(value)) as PlacedEvent).orderId),
    placed,
  )
})

test('the outbox deletes what Kafka has stored', async () => {
  const productId = await createProduct(api)
  await api.http.post('/api/placeorder').send({ productId, userId: uniqueUserId() }).expect(201)

  await waitFor('an empty outbox', async () => {
    return (await queryDatabase(api.databaseUrl, 'SELECT 1 FROM outbox')).length === 0
  })
})

test('the topic and the topic of dead letters have six partitions', async () => {
  const admin = testKafka().admin()
  await admin.connect()
  try {
    const topics = [api.topic, deadLetterTopic(api.topic)]
    const metadata = await waitFor('both topics', () => admin.fetchTopicMetadata({ topics }))
    assert.deepEqual(
      Object.fromEntries(metadata.topics.map(({ name, partitions }) => [name, partitions.length])),
      Object.fromEntries(topics.map((topic) => [topic, 6])),
    )
  } finally {
    await admin.disconnect()
  }
})
