// Another Kafka takes the port of ours: it gets nothing, and nothing is read from it.
import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { startSimulator, TOKEN } from '../../infra/line-simulator/testing/test-simulator.ts'
import { openDatabase, type Database } from '../../services/shared/database/database.ts'
import { readPositions } from '../../services/shared/kafka/admin.ts'
import { createKafka } from '../../services/shared/kafka/client.ts'
import { ensureTopics } from '../../services/shared/kafka/kafka-topics.ts'
import { createProducer } from '../../services/shared/kafka/sending/producer.ts'
import { deadLetterTopic } from '../../services/shared/kafka/topic-settings.ts'
import { encodeOrderPlaced } from '../../services/shared/orders/order-event.ts'
import { readIdentity, registerKafka } from '../../services/shared/identity/platform-identity.ts'
import { createProduct } from '../support/data/create-product.ts'
import { createScope } from '../support/scope.ts'
import { findFreePorts } from '../support/servers/find-free-ports.ts'
import { prepareTestKafka } from '../support/servers/start-test-kafka.ts'
import { createTestDatabase } from '../support/servers/test-database.ts'
import { silentLog } from '../support/servers/test-topics.ts'
import { readReadiness } from '../support/services/notifier-fixture.ts'
import { startTestNotifier } from '../support/services/start-test-notifier.ts'
import { startTestOrderApi } from '../support/services/start-test-order-api.ts'
import { unique, uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

const TIMEOUT_MS = 60_000

interface Options {
  /** Of both Kafkas, as in two clones under docker compose. */
  readonly clusterId?: string
}

/** A platform with a Kafka that is its own, and another one for the same port. */
async function startPlatform(t: TestContext, { clusterId }: Options = {}) {
  const scope = createScope(t)
  const ports = await findFreePorts(['port', 'controllerPort'])
  const [own, other] = [
    await prepareTestKafka(scope, { ...ports, clusterId }),
    await prepareTestKafka(scope, { ...ports, clusterId }),
  ]
  await own.start()
  const line = await startSimulator(t)
  const databaseUrl = await createTestDatabase(scope)
  const database = openDatabase({ url: databaseUrl }, { connections: 2 })
  scope.onEnd(database.close)
  const [topic, group] = [unique('orders'), unique('group')]
  const access = { brokers: [`127.0.0.1:${ports.port}`] }
  const env = {
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: access.brokers.join(),
    KAFKA_TOPIC: topic,
    KAFKA_GROUP: group,
    LINE_API_BASE_URL: line.url,
    LINE_ACCESS_TOKEN: TOKEN,
    // Lost events are not repaired in the time of this test.
    RECONCILE_AFTER_MS: '600000',
  }
  const api = await startTestOrderApi(scope, env)
  const notifier = await startTestNotifier(scope, env)
  const productId = await createProduct(api, { amount: 1_000 })
  const kafka = { clientId: 'test', access, log: silentLog }
  const orders: number[] = []
  return {
    ...{ scope, own, other, line, database, topic, group, kafka, api, notifier },
    order: async () => {
      const { body } = await api.http
        .post('/api/placeorder')
        .send({ productId, userId: uniqueUserId() })
        .expect(201)
      orders.push(body.orderId as number)
    },
    /** Stops our Kafka, and starts the other one in its place, with the same topics. */
    takePort: async () => {
      await own.stop()
      await other.start()
      const copies = { partitions: 6, replication: 1 }
      const topics = [topic, deadLetterTopic(topic)].map((name) => ({ topic: name, ...copies }))
      await ensureTopics(createKafka(kafka), topics)
    },
    giveBackPort: async () => {
      await other.stop()
      await own.start()
    },
    readTopic: () => readPositions(kafka, { topic, groupId: group }),
    allOrdersSucceed: () =>
      waitFor('all orders to succeed', () => succeed(database, orders.length), TIMEOUT_MS),
    /** LINE has one message for each order. */
    assertNotifiedOnce: async () => {
      const keys = (await line.messages()).map(({ retryKey }) => retryKey)
      assert.deepEqual([new Set(keys).size, keys.length], [orders.length, orders.length])
    },
  }
}

async function succeed(database: Database, count: number): Promise<boolean> {
  const [row] = await database.query<{ count: number }>(
    `SELECT COUNT(*) AS count FROM orders WHERE status = 'success'`,
  )
  return row?.count === count
}

type Platform = Awaited<ReturnType<typeof startPlatform>>

async function readyState({ api }: Platform): Promise<string> {
  return ((await (await fetch(`${api.url}/readyz`)).json()) as { kafka: string }).kafka
}

/** It has no event and no committed offset. */
async function assertUntouched({ readTopic }: Platform): Promise<void> {
  // A Kafka that has just started loads its groups first.
  const positions = await waitFor('the positions', () => readTopic().catch(() => undefined))
  for (const { end, committed } of positions) assert.deepEqual({ end, committed }, { end: 0, committed: -1 })
}

async function countDeadLetters({ database }: Platform): Promise<number> {
  return (await database.query('SELECT id FROM dead_letters')).length
}

describe('another Kafka on the port of ours', () => {
  test('gets no event, both services say so, and all goes on when ours is back', async (t) => {
    const platform = await startPlatform(t)
    await platform.order()
    await platform.allOrdersSucceed()
    const { kafkaClusterId: ours } = await readIdentity(platform.database)
    await platform.own.stop()
    // Its event is on its way while the port changes hands.
    await platform.order()
    await platform.takePort()
    for (let count = 0; count < 5; count++) await platform.order()

    const refused = /cluster id is (\S+), ours is (\S+)\. .* npm run kafka:accept/
    const [, found, named] =
      refused.exec(
        await waitFor(
          'the order API to say so',
          async () => refused.test(await readyState(platform)) && readyState(platform),
          TIMEOUT_MS,
        ),
      ) ?? []
    assert.equal(named, ours)
    assert.notEqual(found, ours)
    const readiness = await waitFor(
      'the notifier to say so',
      async () => {
        const now = await readReadiness(platform.notifier.url)
        return refused.test(now.kafka) && now
      },
      TIMEOUT_MS,
    )
    assert.equal(readiness.ready, false)
    await assertUntouched(platform)

    await platform.giveBackPort()
    await platform.allOrdersSucceed()
    await platform.assertNotifiedOnce()
    assert.equal(await countDeadLetters(platform), 0)
    assert.equal(await waitFor('ok', async () => (await readyState(platform)) === 'ok' && 'ok'), 'ok')
    assert.ok((await readReadiness(platform.notifier.url)).ready)
    assert.deepEqual(platform.notifier.failures, [])
  })

  test('is noticed by an order API that has nothing to send, and keeps ours from starting', async (t) => {
    const platform = await startPlatform(t)
    const { own, other } = platform

    await platform.takePort()

    const isRefused = async () => (await readyState(platform)).includes('npm run kafka:accept')
    await waitFor('the order API to say so', isRefused, TIMEOUT_MS)
    await assert.rejects(
      own.start({ orFail: true }),
      new RegExp(`kafka ended with status 1: port \\d+ is used by java \\(process ${other.pid}\\)`),
    )
    await platform.giveBackPort()
    await waitFor('ours', async () => (await readyState(platform)) === 'ok', TIMEOUT_MS)
  })

  test('is used once an operator has accepted it', async (t) => {
    const platform = await startPlatform(t)
    await platform.takePort()
    await platform.order()
    const found = await waitFor(
      'the refusal',
      async () => /id is (\S+), ours/.exec(await readyState(platform))?.[1],
      TIMEOUT_MS,
    )

    await registerKafka(platform.database, found)

    await platform.allOrdersSucceed()
    await platform.assertNotifiedOnce()
  })

  test('with the same cluster id is known by its events: none is pushed, committed or a dead letter', async (t) => {
    const platform = await startPlatform(t, { clusterId: 'cGxhY2VvcmRlci1kZW1vLQ' })
    await platform.order()
    await platform.allOrdersSucceed()
    await platform.takePort()
    const producer = createProducer(createKafka(platform.kafka))
    await producer.connect()
    const event = {
      ...{ eventId: 'e', orderId: 1, productId: 1, productName: 'Tea', quantity: 1, userId: 'U1' },
      ...{ placedAt: new Date(), traceparent: '', databaseId: 'another-database' },
    }
    await producer.send(platform.topic, [encodeOrderPlaced(event)])
    await producer.disconnect()

    const readiness = await waitFor(
      'the notifier to say so',
      async () => {
        const now = await readReadiness(platform.notifier.url)
        return now.kafka.includes('another-database') && now
      },
      TIMEOUT_MS,
    )
    const { databaseId } = await readIdentity(platform.database)
    assert.match(readiness.kafka, new RegExp(`ours is ${databaseId}.*npm run kafka:accept`))
    assert.equal(readiness.ready, false)
    assert.ok((await platform.readTopic()).every(({ committed }) => committed === -1))
    assert.equal(await countDeadLetters(platform), 0)

    await platform.giveBackPort()
    await platform.order()
    await platform.allOrdersSucceed()
    await platform.assertNotifiedOnce()
  })
})
