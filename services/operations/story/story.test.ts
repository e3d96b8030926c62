import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { storeTestLetter } from '../../../tests/support/data/store-test-letters.ts'
import {
  silentLog,
  testKafkaAccess,
  produce,
  deleteRecords,
} from '../../../tests/support/servers/test-topics.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { openRooms } from '../../../tests/support/services/open-operations-rooms.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { readPositions } from '../../shared/kafka/admin.ts'
import { createMessageReader } from '../../shared/kafka/reading/message-reader.ts'
import { createLineControl } from '../line/line-control.ts'
import { replayLetter } from '../dead-letters/settle-letter.ts'
import { addStoryRoutes } from './story-routes.ts'
import type { Step } from './tell-story.ts'

async function openStories(t: TestContext, { brokers }: { brokers?: string[] } = {}) {
  const fixture = await startNotifierFixture(t, { partitions: 2 })
  const { scope, topic, group, database, line, env } = fixture
  const options = { clientId: 'test', access: brokers ? { brokers } : testKafkaAccess(), log: silentLog }
  const reader = createMessageReader(options)
  scope.onEnd(reader.close)
  const control = createLineControl({
    url: line.url,
    accessToken: env.LINE_ACCESS_TOKEN ?? '',
    simulated: true,
  })
  const rooms = await openRooms(scope, (router) =>
    addStoryRoutes(router, {
      ...{ database, reader, topic, group, line: control },
      readPositions: () => readPositions(options, { topic, groupId: group }),
    }),
  )
  const storyOf = async (orderId: number) =>
    (await rooms.http.get(`/api/orders/${orderId}/story`).expect(200)).body as {
      order: { id: number; status: string; productName: string }
      steps: Step[]
    }
  return { fixture, ...rooms, storyOf, stepsOf: async (orderId: number) => (await storyOf(orderId)).steps }
}

const whatOf = (steps: readonly Step[]) => steps.map(({ what }) => what)
const find = (steps: readonly Step[], what: Step['what']) => steps.filter((step) => step.what === what)

describe('the story of an order', { concurrency: 2 }, () => {
  test('in the outbox: how many events are before it', async (t) => {
    const { fixture, stepsOf } = await openStories(t)
    const { database } = fixture
    const [first, second] = await fixture.order([uniqueUserId(), uniqueUserId()])
    assert.ok(first && second)
    await deleteRecords(fixture.topic)
    for (const { orderId } of [first, second])
      await database.execute(
        `INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events) VALUES (?, 1, 1, '[{}]')`,
        [orderId],
      )
    const steps = await stepsOf(second.orderId)
    assert.deepEqual(whatOf(steps), ['accepted', 'committed', 'in outbox'])
    assert.deepEqual(find(steps, 'in outbox')[0]?.detail, { eventsBefore: 1 })
  })

  test('in Kafka: its place, and how many messages are before it', async (t) => {
    const { fixture, stepsOf } = await openStories(t)
    const user = uniqueUserId()
    const orders = await fixture.order(Array.from({ length: 30 }, () => user))
    // A new Kafka has no coordinator of groups yet: then the group's place is not known.
    const steps = await waitFor('the group’s place to be known', async () => {
      const steps = await stepsOf(orders[20]?.orderId ?? 0)
      return find(steps, 'in kafka')[0]?.detail.messagesBefore === null ? undefined : steps
    })
    assert.deepEqual(whatOf(steps), ['accepted', 'committed', 'in kafka', 'waiting for notifier'])
    const { offset, messagesBefore, topic } = find(steps, 'in kafka')[0]?.detail ?? {}
    assert.deepEqual([topic, offset, messagesBefore], [fixture.topic, 20, 20])
    assert.deepEqual(find(steps, 'waiting for notifier')[0]?.detail, { messagesBefore: 20 })
  })

  test('confirmed: when LINE accepted it, each step with its time', async (t) => {
    const { fixture, storyOf } = await openStories(t)
    const [order] = await fixture.order([uniqueUserId()])
    fixture.line.clock.now = Date.now()
    await fixture.startNotifier()
    await fixture.waitForSuccess(1)
    await fixture.waitUntilConsumed()
    const { order: shown, steps } = await storyOf(order?.orderId ?? 0)
    assert.deepEqual([shown.status, shown.productName], ['success', 'Thai tea'])
    assert.deepEqual(
      new Set(whatOf(steps)),
      new Set(['accepted', 'committed', 'in kafka', 'at line', 'confirmed']),
    )
    for (const { at } of steps) assert.ok(Math.abs(Date.parse(at ?? '') - Date.now()) < 600_000)
    const [message] = await fixture.line.messages()
    assert.deepEqual(find(steps, 'at line')[0]?.detail, { messageId: message?.id, retryKey: order?.retryKey })
    assert.equal(find(steps, 'in kafka')[0]?.detail.messagesBefore, 0)
  })

  test('refused and replayed: the dead letter, why, and both places in Kafka', async (t) => {
    const { fixture, stepsOf } = await openStories(t)
    const user = uniqueUserId()
    const [order] = await fixture.order([user])
    assert.ok(order)
    const id = await storeTestLetter(fixture.database, { order, reason: 'LINE answered 400' })
    assert.deepEqual(whatOf(await stepsOf(order.orderId)).slice(-1), ['dead letter'])
    await replayLetter(fixture.database.models, id)
    // What the relay does.
    await fixture.database.execute('DELETE FROM outbox')
    await produce(fixture.topic, [order.event])
    const steps = await stepsOf(order.orderId)
    const [died] = find(steps, 'dead letter')
    assert.deepEqual(died?.detail, { letterId: id, reason: 'LINE answered 400' })
    assert.equal(find(steps, 'replayed').length, 1)
    assert.deepEqual(
      find(steps, 'in kafka').map(({ detail }) => detail.offset),
      [0, 1],
    )
    assert.equal(find(steps, 'waiting for notifier').length, 1)
  })

  test('that retention has deleted from Kafka', async (t) => {
    const { fixture, stepsOf } = await openStories(t)
    const [order] = await fixture.order([uniqueUserId()])
    await deleteRecords(fixture.topic)
    assert.deepEqual(whatOf(await stepsOf(order?.orderId ?? 0)), [
      'accepted',
      'committed',
      'not found in kafka',
    ])
  })

  test('without Kafka says so', async (t) => {
    const { fixture, stepsOf } = await openStories(t, { brokers: ['127.0.0.1:2'] })
    const [order] = await fixture.order([uniqueUserId()])
    assert.deepEqual(whatOf(await stepsOf(order?.orderId ?? 0)), ['accepted', 'committed', 'kafka unknown'])
  })

  test('is found by its user; and 404 for none', async (t) => {
    const { fixture, http } = await openStories(t)
    const user = uniqueUserId()
    const orders = await fixture.order([user, uniqueUserId(), user])
    const { body } = await http.get('/api/orders').query({ userId: user }).expect(200)
    assert.deepEqual(
      (body as { orders: { id: number }[] }).orders.map(({ id }) => id),
      [orders[2]?.orderId, orders[0]?.orderId],
    )
    assertProblem(await http.get('/api/orders/999/story'), 404, 'order_not_found')
    assertProblem(await http.get('/api/orders/x/story'), 400, 'invalid')
    assertProblem(await http.get('/api/orders'), 400, 'invalid')
  })
})
