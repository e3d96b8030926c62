import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { placeTestOrders } from '../../../tests/support/data/place-test-orders.ts'
import { findFreePorts } from '../../../tests/support/servers/find-free-ports.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { prepareTestKafka } from '../../../tests/support/servers/start-test-kafka.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { describeGroup, readOffsets, silentLog } from '../../../tests/support/servers/test-topics.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { startNotifierProgram } from '../../../tests/support/services/notifier-program.ts'
import { startTestOverview, type TestOverview } from '../../../tests/support/services/start-test-overview.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { ensureTopics } from '../../shared/kafka/kafka-topics.ts'
import type { Overview } from './overview.ts'

const someUsers = (count: number) => Array.from({ length: count }, uniqueUserId)
const kindsOf = ({ sampler }: TestOverview) => sampler.history().markers.map(({ kind }) => kind)
const statesOf = ({ notifier }: Overview) => (notifier.instances ?? []).map(({ state }) => state).sort()

describe('the overview', { concurrency: 4 }, () => {
  test('has the figures of the database and of Kafka, while orders wait and when they are done', async (t) => {
    const fixture = await startNotifierFixture(t)
    const { scope, topic, group, database, line, env } = fixture
    await line.setFaults({ down: true })
    await fixture.startNotifier()
    const overview = await startTestOverview(scope, {
      ...{ databaseUrl: env.DATABASE_URL, topic, groupId: group, simulatorUrl: line.url },
    })
    await fixture.order(someUsers(30))
    const [oldest] = await database.query<{ createdAt: Date }>(
      'SELECT MIN(createdAt) AS createdAt FROM orders',
    )

    const waiting = await overview.waitUntil(
      '30 pending orders',
      ({ orders, kafka, notifier }) =>
        orders.pending === 30 &&
        kafka.lag === 30 &&
        kafka.partitions?.every(({ member }) => member === notifier.instances?.[0]?.id) === true,
    )
    const offsets = await readOffsets(topic, group)
    assert.deepEqual(
      waiting.kafka.partitions?.map(({ partition, logStart, logEnd, committed }) => ({
        ...{ partition, low: logStart, end: logEnd, committed },
      })),
      offsets.toSorted((one, other) => one.partition - other.partition),
    )
    const metrics = await overview.readMetrics()
    for (const { partition, end, low, committed } of offsets) {
      const labels = `topic="${topic}",partition="${partition}"`
      assertHas(metrics, `kafka_topic_partition_current_offset{${labels}} ${end}`)
      assertHas(metrics, `kafka_topic_partition_oldest_offset{${labels}} ${low}`)
      assertHas(metrics, `kafka_topic_partition_in_sync_replica{${labels}} 1`)
      assertHas(metrics, `kafka_consumergroup_lag{consumergroup="${group}",${labels}} ${end - committed}`)
      assertHas(
        metrics,
        `kafka_consumergroup_current_offset{consumergroup="${group}",${labels}} ${committed}`,
      )
    }
    assertHas(metrics, `kafka_consumergroup_members{consumergroup="${group}"} 1`)
    assertHas(metrics, `kafka_topic_partitions{topic="${topic}"} 3`)
    assertHas(metrics, 'kafka_brokers 1')
    assertHas(metrics, 'placeorder_orders_pending 30')
    assertHas(metrics, 'placeorder_outbox_events 0')
    assertHas(metrics, 'placeorder_dead_letters_waiting 0')
    const { state, members } = await describeGroup(group)
    assert.deepEqual(waiting.kafka.group, { state, members: members.length })
    assert.equal(waiting.orders.success, 0)
    assert.equal(waiting.orders.failed, 0)
    assert.equal(waiting.line.simulated, true)
    assert.equal(waiting.line.faults?.down, true)
    // The first event was produced after its order was created.
    const age = (Date.parse(waiting.at) - (oldest?.createdAt.getTime() ?? 0)) / 1000
    assert.ok(Math.abs((waiting.orders.oldestPendingSeconds ?? -1) - age) < 2)
    assert.ok((waiting.kafka.lagSeconds ?? -1) >= 0 && (waiting.kafka.lagSeconds ?? 99) <= age + 1)

    await line.setFaults({})
    const done = await overview.waitUntil(
      'all to be done',
      ({ orders, kafka }) => orders.success === 30 && kafka.lag === 0,
    )
    assert.equal(done.orders.pending, 0)
    assert.equal(done.orders.oldestPendingSeconds, 0)
    assert.equal(done.kafka.etaSeconds, 0)
    assert.equal(done.kafka.lagSeconds, 0)
    await overview.waitUntil('the pushes', ({ line }) => line.accepted === 30 && (line.retried ?? 0) > 0)
  })

  test('counts what an order API does, and no lag where nothing was ever committed', async (t) => {
    const scope = createScope(t)
    const { url: databaseUrl, database } = await openTestDatabase(scope)
    const [topic, groupId] = [unique('orders'), unique('group')]
    const api = await startTestOrderApi(scope, { DATABASE_URL: databaseUrl, KAFKA_TOPIC: topic })
    const overview = await startTestOverview(scope, { databaseUrl, topic, groupId })
    const product = await database.models.Product.create({ name: 'Thai tea', amount: 100_000 })
    const ending = new AbortController()
    scope.onEnd(() => ending.abort())
    let placed = 0
    const placing = (async () => {
      while (!ending.signal.aborted) {
        const body = { productId: product.id, userId: uniqueUserId() }
        await api.http.post('/api/placeorder').send(body).expect(201)
        placed += 1
      }
    })()

    const busy = await overview.waitUntil('a rate', ({ orderApi }) => (orderApi.ordersPerSecond ?? 0) > 0)
    assert.equal(busy.orderApi.instances, 1)
    assert.ok((busy.orderApi.p50Ms ?? 0) > 0 && (busy.orderApi.p99Ms ?? 0) >= (busy.orderApi.p50Ms ?? 0))
    ending.abort()
    await placing
    await overview.waitUntil(
      'all events to be in Kafka',
      ({ outbox, orders }) => outbox.events === 0 && orders.pending === placed,
    )
    const written = await overview.waitUntil(
      'their offsets',
      ({ kafka }) => (kafka.partitions?.length ?? 0) > 0,
    )
    assert.equal(
      written.kafka.partitions?.reduce((sum, { logEnd }) => sum + logEnd, 0),
      placed,
    )
    assert.equal(written.kafka.lag, null)
    assert.deepEqual(new Set(written.kafka.partitions.map(({ lag }) => lag)), new Set([null]))
    await overview.waitUntil('no rate', ({ orderApi }) => orderApi.ordersPerSecond === 0)

    await api.stop()
    const ended = await overview.waitUntil('its end', ({ orderApi }) => orderApi.instances === 0)
    assert.equal(ended.orderApi.members?.[0]?.endedInOrder, true)
  })

  test('shows which of three notifiers was killed, and which members take its partitions', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 6 })
    const { scope, topic, group, env, database } = fixture
    const overview = await startTestOverview(scope, { databaseUrl: env.DATABASE_URL, topic, groupId: group })
    const programs = await Promise.all([1, 2, 3].map(() => startNotifierProgram(scope, env)))
    const before = await overview.waitUntil(
      'three notifiers to share the partitions',
      ({ notifier, kafka }) =>
        notifier.instances?.length === 3 &&
        notifier.instances.every(({ partitions }) => partitions?.length === 2) &&
        new Set(kafka.partitions?.map(({ member }) => member)).size === 3,
    )

    await programs[0]?.end('SIGKILL')
    const gone = await overview.waitUntil(
      'the killed one to be gone',
      (now) => statesOf(now).join() === 'gone,running,running',
    )
    const killed = gone.notifier.instances?.find(({ state }) => state === 'gone')
    assert.equal(killed?.endedInOrder, false)
    assert.equal(killed.pushesPerSecond, null)
    const generationOf = ({ notifier }: Overview) =>
      Math.max(...(notifier.instances ?? []).map(({ generation }) => generation ?? 0))
    await overview.waitUntil('its partitions to move', (now) => {
      const alive = now.notifier.instances?.filter(({ state }) => state === 'running').map(({ id }) => id)
      return (
        alive?.length === 2 &&
        now.kafka.partitions?.every(({ member }) => alive.includes(member ?? '')) === true &&
        generationOf(now) > generationOf(before)
      )
    })
    const markers = await database.query<{ detail: string }>(
      `SELECT detail FROM markers WHERE kind = 'instance-gone'`,
    )
    assert.deepEqual(
      markers.map(({ detail }) => (JSON.parse(detail) as { instance: string }).instance),
      [killed.id],
    )
    assert.ok(overview.sampler.history().markers.some(({ kind }) => kind === 'rebalance'))
  })

  test('says since when the database is unknown, and calls nothing gone when it is back', async (t) => {
    const fixture = await startNotifierFixture(t)
    const { scope, topic, group, env } = fixture
    const proxy = await startFaultProxy(scope, env.DATABASE_URL)
    const databaseUrl = proxy.through(env.DATABASE_URL)
    await fixture.startNotifier({ DATABASE_URL: databaseUrl })
    const overview = await startTestOverview(scope, { databaseUrl, topic, groupId: group })
    await overview.waitUntil('a notifier', (now) => statesOf(now).join() === 'running')

    await proxy.refuse()
    const away = await overview.waitUntil('the absence', ({ unknown }) => unknown.database !== undefined)
    assert.deepEqual(Object.values(away.orders), [null, null, null, null, null])
    assert.equal(away.notifier.instances, null)
    assert.equal(away.deadLetters.waiting, null)
    assert.ok(Date.parse(away.unknown.database?.since ?? '') <= Date.parse(away.at) + 1_000)
    const later = await overview.waitUntil(
      'six seconds without it',
      ({ at }) => Date.parse(at) - Date.parse(away.at) > 6_000,
    )
    assert.equal(later.unknown.database?.since, away.unknown.database?.since)
    assert.equal(later.kafka.reachable, true)

    await proxy.pass()
    const back = await overview.waitUntil('it to be back', ({ unknown }) => unknown.database === undefined)
    assert.notEqual(statesOf(back).join(), 'gone')
    await overview.waitUntil('the notifier', (now) => statesOf(now).join() === 'running')
    assert.deepEqual(
      overview.sampler.history().markers.filter(({ kind }) => kind === 'instance-gone'),
      [],
    )
  })

  test('says since when Kafka is unknown while it is frozen', async (t) => {
    const scope = createScope(t)
    const ports = await findFreePorts(['port', 'controllerPort'])
    const kafka = await prepareTestKafka(scope, ports)
    await kafka.start()
    const access = { brokers: [`127.0.0.1:${ports.port}`] }
    const topic = unique('orders')
    const specs = [{ topic, partitions: 2, replication: 1 }]
    await ensureTopics(createKafka({ clientId: 'test', access, log: silentLog }), specs)
    const { url: databaseUrl, database } = await openTestDatabase(scope)
    const start = () =>
      startTestOverview(scope, { databaseUrl, topic, groupId: unique('group'), brokers: access.brokers })
    const [overview, other] = await Promise.all([start(), start()])
    await overview.waitUntil('Kafka', ({ kafka }) => kafka.partitions?.length === 2)
    await other.waitUntil('Kafka', ({ kafka }) => kafka.partitions?.length === 2)

    process.kill(kafka.pid ?? 0, 'SIGSTOP')
    scope.onEnd(() => kafka.pid !== undefined && process.kill(kafka.pid, 'SIGCONT'))
    const frozen = await overview.waitUntil('the absence', ({ unknown }) => unknown.kafka !== undefined)
    assert.equal(frozen.kafka.reachable, false)
    assert.equal(frozen.kafka.partitions, null)
    assert.equal(frozen.kafka.lag, null)
    const metrics = await overview.readMetrics()
    assertHas(metrics, 'placeorder_kafka_up 0')
    assert.doesNotMatch(metrics, /^kafka_\w+({.*})? /m)
    await placeTestOrders(database, someUsers(2))
    await overview.waitUntil(
      'the database to be read meanwhile',
      ({ orders, unknown }) => orders.pending === 2 && unknown.kafka !== undefined,
    )
    process.kill(kafka.pid ?? 0, 'SIGCONT')
    await overview.waitUntil('Kafka', ({ kafka }) => kafka.partitions?.length === 2)
    await other.waitUntil('Kafka', ({ kafka }) => kafka.partitions?.length === 2)
    for (const seen of [overview, other]) {
      await waitFor('the marker of its return', () => kindsOf(seen).includes('kafka-back'))
      assert.deepEqual(kindsOf(seen), ['kafka-away', 'kafka-back'])
    }
  })

  test('is made once a second, however many streams are open', async (t) => {
    const scope = createScope(t)
    const { url: databaseUrl, database } = await openTestDatabase(scope)
    const overview = await startTestOverview(scope, { databaseUrl, topic: unique('orders'), groupId: 'none' })
    const seen = await Promise.all(
      Array.from({ length: 50 }, () => readTimes(`${overview.url}/api/stream`, 4)),
    )

    const { unknown } = await overview.sampler.overview()
    assert.match(unknown.kafka?.reason ?? '', /does not exist yet/)
    const times = new Set(seen.flat())
    // Streams that were opened within a few seconds got the same overviews.
    const sorted = [...times].sort()
    const seconds = (Date.parse(sorted.at(-1) ?? '') - Date.parse(sorted[0] ?? '')) / 1000
    assert.ok(times.size <= seconds + 2, `${times.size} overviews in ${seconds} s`)

    await database.execute(`INSERT INTO markers (kind, detail) VALUES ('fault', '{"down":true}')`)
    await waitFor('the marker', () => overview.sampler.history().markers.length === 1)
    const history = (await (await fetch(`${overview.url}/api/history`)).json()) as {
      points: { at: string }[]
      markers: { kind: string; detail: object }[]
    }
    assert.ok(history.points.length >= 4)
    assert.deepEqual(history.markers[0]?.detail, { down: true })
  })
})

function assertHas(metrics: string, line: string): void {
  assert.ok(metrics.split('\n').includes(line), `${line} is missing in\n${metrics}`)
}

/** The times of the first overviews of a stream. */
async function readTimes(url: string, count: number): Promise<string[]> {
  const aborted = new AbortController()
  const response = await fetch(url, { signal: aborted.signal })
  let text = ''
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece
    const times = [...text.matchAll(/event: overview\ndata: \{"at":"([^"]+)".*\n\n/g)].map(
      ([, at]) => at ?? '',
    )
    if (times.length < count) continue
    aborted.abort()
    return times
  }
  throw new Error('the stream ended')
}
