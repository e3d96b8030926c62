import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import {
  deleteRecords,
  produce,
  silentLog,
  testKafkaAccess,
} from '../../../tests/support/servers/test-topics.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { openRooms } from '../../../tests/support/services/open-operations-rooms.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { createSendBudget } from '../../shared/http/send-budget.ts'
import { createEventStreams } from '../../shared/http/streams/event-streams.ts'
import { askAdmin } from '../../shared/kafka/admin.ts'
import { createMessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { sendOnce, type OutgoingMessage } from '../../shared/kafka/sending/producer.ts'
import { addMessageRoutes } from './message-routes.ts'
import { POISON_KINDS } from './poison.ts'
import { createShownTopics } from './shown-topics.ts'
import { createTails } from './tails.ts'

async function openMessages(t: TestContext, { brokers }: { brokers?: string[] } = {}) {
  const fixture = await startNotifierFixture(t, { partitions: 2 })
  const { scope, topic, database } = fixture
  const options = { clientId: 'test', access: brokers ? { brokers } : testKafkaAccess(), log: silentLog }
  const reader = createMessageReader(options)
  scope.onEnd(reader.close)
  const sendOne = (to: string, message: OutgoingMessage) => sendOnce(options, to, message)
  const sendBudget = createSendBudget()
  const streams = createEventStreams({ budget: sendBudget })
  const tails = createTails({ streams, openReader: () => createMessageReader(options), log: silentLog })
  const rooms = await openRooms(scope, (router, parts) =>
    addMessageRoutes(router, {
      ...{ topic, topics: createShownTopics(topic), reader, tails, sendOne, database, sendBudget },
      ...parts,
    }),
  )
  scope.onEnd(tails.stop)
  scope.onEnd(streams.close)
  return { fixture, topic, streams, ...rooms }
}

interface Event {
  readonly event: string
  readonly data: Record<string, unknown>
}

/** Follows a topic, and collects its events. */
async function followTail(t: TestContext, url: string, topic: string) {
  const leaving = new AbortController()
  const response = await fetch(`${url}/api/topics/${topic}/tail`, { signal: leaving.signal })
  const events: Event[] = []
  const read = async () => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      const pieces = (text + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n')
      text = pieces.pop() ?? ''
      for (const piece of pieces) {
        const found = /^event: (.*)\ndata: (.*)$/m.exec(piece)
        if (found) events.push({ event: found[1] ?? '', data: JSON.parse(found[2] ?? '') as Event['data'] })
      }
    }
  }
  const reading = read().catch(() => undefined)
  const leave = async () => {
    leaving.abort()
    await reading
  }
  t.after(leave)
  await waitFor('the stream to be ready', () => events.some(({ event }) => event === 'ready'))
  return { events, leave, messages: () => events.filter(({ event }) => event === 'message') }
}

describe('POST /api/messages/poison', () => {
  test('each kind goes where it says, then to the dead letters, and the orders flow on', async (t) => {
    const { fixture, http, audits, topic } = await openMessages(t)
    const before = await fixture.order([uniqueUserId(), uniqueUserId()])
    await fixture.startNotifier()
    const places: { partition: number; offset: number }[] = []
    for (const kind of POISON_KINDS) {
      const { body } = await http.post('/api/messages/poison').send({ kind }).expect(202)
      const place = body as { topic: string; partition: number; offset: number }
      assert.equal(place.topic, topic)
      places.push(place)
    }
    const after = await fixture.order([uniqueUserId(), uniqueUserId()])
    await fixture.waitForSuccess(4)
    await fixture.waitUntilConsumed()
    await fixture.assertNotifiedOnce([...before, ...after])
    const letters = await readDeadLetters(fixture.database)
    const byPlace = new Map(letters.map((letter) => [`${letter.partition}@${letter.offset}`, letter.reason]))
    const reasons = places.map(({ partition, offset }) => byPlace.get(`${partition}@${offset}`) ?? '')
    for (const [index, expected] of [
      /not JSON/,
      /not JSON|no value/,
      /tombstone/,
      /orderId: is required/,
      /there is no order/,
      /another user/,
      /too large for an order: 1,391,000 bytes/,
    ].entries())
      assert.match(reasons[index] ?? '', expected)
    assert.deepEqual(
      audits.map(({ detail }) => (detail as { kind: string }).kind),
      [...POISON_KINDS],
    )
  })

  test('refuses other kinds; and another user’s order where there is none', async (t) => {
    const { http, audits } = await openMessages(t)
    assertProblem(await http.post('/api/messages/poison').send({ kind: 'rotten' }), 400, 'invalid')
    assertProblem(await http.post('/api/messages/poison').send({}), 400, 'invalid')
    assertProblem(await http.post('/api/messages/poison').send({ kind: 'other-user' }), 409, 'no_orders')
    assert.deepEqual(audits, [])
  })
})

describe('GET /api/topics/:topic/messages', () => {
  test('only of topics of the platform', async (t) => {
    const { http, topic } = await openMessages(t)
    const { body } = await http.get('/api/topics').expect(200)
    assert.deepEqual(body, { topics: [topic, `${topic}.dlq`, 'article-views'] })
    await http.get(`/api/topics/${topic}.dlq/messages`).expect(200)
    for (const other of ['__consumer_offsets', 'lab-none', `${topic}x`])
      for (const path of ['messages', 'tail'])
        assertProblem(await http.get(`/api/topics/${other}/${path}`), 404, 'topic_not_found')
    assertProblem(await http.get(`/api/topics/${topic}/messages?partition=99`), 404, 'partition_not_found')
  })

  test('refuses what it does not understand', async (t) => {
    const { http, topic } = await openMessages(t)
    for (const query of [
      'from=1',
      'partition=-1',
      'time=yesterday',
      'limit=501',
      'partition=0&from=1&time=1',
      'x=1',
    ])
      assertProblem(await http.get(`/api/topics/${topic}/messages?${query}`), 400, 'invalid')
  })

  test('leaves no consumer group', async (t) => {
    const { http, topic, url } = await openMessages(t)
    const groups = () =>
      askAdmin({ clientId: 'test', access: testKafkaAccess(), log: silentLog }, async (admin) =>
        (await admin.listGroups()).groups.map(({ groupId }) => groupId).toSorted(),
      )
    const before = await groups()
    await produce(topic, [{ value: 'one' }])
    await http.get(`/api/topics/${topic}/messages`).expect(200)
    await (await followTail(t, url, topic)).leave()
    assert.deepEqual(
      (await groups()).filter((group) => !before.includes(group)),
      [],
    )
  })

  test('says that Kafka is away', async (t) => {
    const { http, topic } = await openMessages(t, { brokers: ['127.0.0.1:2'] })
    assertProblem(await http.get(`/api/topics/${topic}/messages`), 503, 'kafka_away')
    assertProblem(await http.get(`/api/topics/${topic}/tail`), 503, 'kafka_away')
    assertProblem(await http.get('/api/partition-of?userId=U1'), 503, 'kafka_away')
  })
})

describe('GET /api/topics/:topic/tail', () => {
  test('sends 10,000 messages under load, each once and each partition in order, to all that follow', async (t) => {
    const { url, topic } = await openMessages(t)
    const [one, other] = [await followTail(t, url, topic), await followTail(t, url, topic)]
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 500 }, (_, n) => ({
        key: `k${n}`,
        value: JSON.stringify({ number: batch * 500 + n }),
      })),
    )
    for (const batch of batches) await produce(topic, batch)
    for (const { messages } of [one, other]) {
      await waitFor('all messages', () => messages().length >= 10_000, 60_000)
      assert.equal(messages().length, 10_000)
      for (const ofPartition of Map.groupBy(messages(), ({ data }) => data.partition).values()) {
        const offsets = ofPartition.map(({ data }) => Number(data.offset))
        assert.deepEqual(
          offsets,
          offsets.map((_, index) => index),
        )
      }
    }
  })

  test('begins with what comes next, and ends when the last one has left', async (t) => {
    const { url, topic, streams } = await openMessages(t)
    await produce(topic, [{ value: 'before' }])
    const first = await followTail(t, url, topic)
    await produce(topic, [{ value: 'after' }])
    await waitFor('the message', () => first.messages().length > 0)
    assert.deepEqual(
      first.messages().map(({ data }) => data.value),
      ['after'],
    )
    await first.leave()
    await waitFor('the stream to be closed', () => streams.size === 0)
    await produce(topic, [{ value: 'no client follows' }])
    const second = await followTail(t, url, topic)
    await produce(topic, [{ value: 'later' }])
    await waitFor('the message', () => second.messages().length > 0)
    assert.deepEqual(
      second.messages().map(({ data }) => data.value),
      ['later'],
    )
  })
})

test('a stream goes on after retention has deleted what comes next', async (t) => {
  const { url, topic } = await openMessages(t)
  await produce(topic, [{ key: 'k', value: 'before' }])
  const { messages } = await followTail(t, url, topic)
  await deleteRecords(topic)
  await produce(topic, [{ key: 'k', value: 'after' }])
  await waitFor('the message', () => messages().length > 0)
  assert.deepEqual(
    messages().map(({ data }) => data.value),
    ['after'],
  )
})

test('GET /api/partition-of is where Kafka has the user’s orders', async (t) => {
  const { fixture, http, topic } = await openMessages(t)
  for (const userId of ['U1', 'U1234', uniqueUserId(), 'ผู้ใช้']) {
    const [order] = await fixture.order([userId])
    const { body } = await http.get('/api/partition-of').query({ userId }).expect(200)
    const { partition } = body as { partition: number }
    const found = await http.get(`/api/topics/${topic}/messages`).query({ partition, limit: 500 }).expect(200)
    const { messages } = found.body as { messages: { key: string; value: string }[] }
    assert.ok(messages.some(({ key, value }) => key === userId && value === order?.event.value))
  }
  assertProblem(await http.get('/api/partition-of'), 400, 'invalid')
})
