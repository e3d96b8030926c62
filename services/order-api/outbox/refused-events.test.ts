import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { runDlqProgram } from '../../../tests/support/services/run-dlq-program.ts'
import { startTestOrderApi, type TestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { requiredVariable } from '../../../tests/support/servers/test-database.ts'
import {
  configureTopic,
  countWritten,
  createTestTopic,
  readTopic,
} from '../../../tests/support/servers/test-topics.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

/** Long, and nothing that compression makes short. */
const longName = () => randomBytes(127).toString('hex')

async function startWithLimit(scope: Scope, maxBytes: number): Promise<TestOrderApi> {
  const api = await startTestOrderApi(scope)
  await waitFor('Kafka', async () => (await api.http.get('/readyz')).body.kafka === 'ok')
  await configureTopic(api.topic, { 'max.message.bytes': String(maxBytes) })
  return api
}

async function order({ http }: TestOrderApi, productId: number, userId = uniqueUserId()): Promise<number> {
  const { body } = await http.post('/api/placeorder').send({ productId, userId }).expect(201)
  return body.orderId as number
}

const statusOf = async ({ http }: TestOrderApi, orderId: number) =>
  (await http.get(`/api/orders/${orderId}`).expect(200)).body.status as string

const emptyOutbox = ({ databaseUrl }: TestOrderApi) =>
  waitFor(
    'an empty outbox',
    async () => (await queryDatabase(databaseUrl, 'SELECT 1 FROM outbox')).length === 0,
  )

interface Letter {
  readonly orderId: number
  readonly status: string
  readonly reason: string
  readonly sourceTopic: string
  readonly messageValue: Buffer
}

const lettersOf = ({ databaseUrl }: TestOrderApi) =>
  queryDatabase<Letter>(databaseUrl, 'SELECT * FROM dead_letters ORDER BY id')

describe('a topic’s limit for messages', { concurrency: 3 }, () => {
  test('fails the order whose event is too large, and all other events are sent once', async (t) => {
    const api = await startWithLimit(createScope(t), 500)
    const [small, large] = [await createProduct(api), await createProduct(api, { name: longName() })]
    const users = Array.from({ length: 12 }, uniqueUserId)

    const placed = await Promise.all(
      [...users, ...users].map(async (userId, index) => {
        const isLarge = index % 8 === 3
        return { isLarge, orderId: await order(api, isLarge ? large : small, userId) }
      }),
    )

    await emptyOutbox(api)
    const refused = placed.filter(({ isLarge }) => isLarge).map(({ orderId }) => orderId)
    const sent = placed.filter(({ isLarge }) => !isLarge).map(({ orderId }) => orderId)
    for (const orderId of refused) assert.equal(await statusOf(api, orderId), 'failed')
    const events = await readTopic(api.topic, sent.length)
    assert.deepEqual(
      events.map(({ value }) => (JSON.parse(String(value)) as { orderId: number }).orderId).sort(byNumber),
      sent.sort(byNumber),
    )
    assert.equal(await countWritten(api.topic), sent.length, 'nothing was sent twice')

    const letters = await lettersOf(api)
    assert.deepEqual(letters.map(({ orderId }) => orderId).sort(byNumber), refused.sort(byNumber))
    for (const { reason, status, sourceTopic, messageValue, orderId } of letters) {
      assert.match(
        reason,
        /^Kafka refused its event of \d+ bytes: larger than max.message.bytes of the topic/,
      )
      assert.deepEqual([status, sourceTopic], ['waiting', api.topic])
      assert.equal((JSON.parse(String(messageValue)) as { orderId: number }).orderId, orderId)
    }

    const { body } = await api.http.get('/readyz').expect(200)
    assert.equal(body.kafka, 'ok')
    assert.match(String(body.events), new RegExp(`^Kafka has refused ${refused.length} events.*npm run dlq`))
    const { text: metrics } = await api.http.get('/metrics')
    assert.match(metrics, new RegExp(`^outbox_events_refused_total ${refused.length}$`, 'm'))
    assert.match(metrics, new RegExp(`^outbox_events_sent_total ${sent.length}$`, 'm'))
  })

  test('is raised: an operator replays what was refused', async (t) => {
    const api = await startWithLimit(createScope(t), 500)
    const orderId = await order(api, await createProduct(api, { name: longName() }))
    await waitFor('the order to fail', async () => (await statusOf(api, orderId)) === 'failed')

    // While the limit is as it was, it is refused again.
    assert.equal((await runDlqProgram(api.databaseUrl, 'replay', '--all')).status, 0)
    await waitFor('another dead letter', async () => (await lettersOf(api)).length === 2)
    assert.equal(await statusOf(api, orderId), 'failed')
    const { stdout } = await runDlqProgram(api.databaseUrl, 'show', '2')
    assert.match(
      stdout,
      new RegExp(`reason +Kafka refused[^]*source +${api.topic}\\n[^]*"orderId": ?${orderId}`),
    )

    await configureTopic(api.topic, {})
    assert.equal((await runDlqProgram(api.databaseUrl, 'replay', '--all')).status, 0)
    const [event] = await readTopic(api.topic, 1)
    assert.equal((JSON.parse(String(event?.value)) as { orderId: number }).orderId, orderId)
    assert.equal(await statusOf(api, orderId), 'pending')
    assert.deepEqual(
      (await lettersOf(api)).map(({ status }) => status),
      ['replayed', 'replayed'],
    )
    await emptyOutbox(api)
  })

  test('is smaller than a batch of small events: all are sent once, each user’s in their order', async (t) => {
    const scope = createScope(t)
    const topic = await createTestTopic(6)
    await configureTopic(topic, { 'max.message.bytes': '1000' })
    const [broker = ''] = requiredVariable('KAFKA_BROKERS').split(',')
    const proxy = await startFaultProxy(scope, broker)
    await proxy.refuse()
    const api = await startTestOrderApi(scope, { KAFKA_TOPIC: topic, KAFKA_BROKERS: proxy.address })
    const productId = await createProduct(api, { amount: 1_000 })
    const users = Array.from({ length: 8 }, uniqueUserId)
    const placed = await Promise.all(
      users.map(async (userId) => {
        const orderIds: number[] = []
        while (orderIds.length < 60) orderIds.push(await order(api, productId, userId))
        return { userId, orderIds }
      }),
    )

    await proxy.pass()
    await emptyOutbox(api)

    assert.equal(await countWritten(topic), 480)
    const events = await readTopic(topic, 480)
    for (const { userId, orderIds } of placed) {
      const own = events.filter(({ key }) => String(key) === userId)
      assert.deepEqual(
        own.map(({ value }) => (JSON.parse(String(value)) as { orderId: number }).orderId),
        orderIds,
      )
    }
    assert.deepEqual(await lettersOf(api), [])
    assert.equal((await api.http.get('/readyz')).body.events, 'ok')
  })
})

const byNumber = (one: number, other: number) => one - other
