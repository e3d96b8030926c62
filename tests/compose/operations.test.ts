// Operations under docker compose: what it shows and changes of several containers, and who may call it.
import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { desktop, openBrowser, openPage } from '../../frontend/shared/testing/open-browser.ts'
import { sendRequest } from '../support/http/send-request.ts'
import { createShopClient, type SentMessage, type ShopClient } from '../support/http/shop-client.ts'
import { createScope } from '../support/scope.ts'
import { unique } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'
import { createComposeProject, type ComposeProject } from './compose-project.ts'
import { inspectContainers } from './inspect-containers.ts'
import { createOperationsClient, type OperationsClient } from './operations-client.ts'
import { readAssignments } from './read-assignments.ts'

const PARTITIONS = [0, 1, 2, 3, 4, 5]
const PATIENCE_MS = 120_000

const scope = createScope({ after })
let project: ComposeProject
let operations: OperationsClient
let shop: ShopClient

before(async () => {
  project = createComposeProject(scope)
  await project.up('--build')
  operations = createOperationsClient(project.url('OPERATIONS_PORT'))
  shop = createShopClient(project.url('PORT'), { simulatorUrl: project.url('SIMULATOR_PORT') })
})

test('the control room opens at the published port, is live, and places orders through the gateway', async (t) => {
  const browser = await openBrowser()
  t.after(() => browser.close())
  const options = { viewport: desktop }
  const { page, complaints } = await openPage(browser, project.url('OPERATIONS_PORT'), options)
  await page.locator('.live[data-live="live"]').waitFor({ timeout: PATIENCE_MS })
  await shop.createProduct(unique('Lychee'), 1_000)
  const { orders } = await operations.untilShown('orders', ({ orders }) => orders.success !== null)
  await page.getByRole('button', { name: 'Place 10', exact: true }).click()
  await operations.untilShown('ten more', (now) => now.orders.success === (orders.success ?? 0) + 10)
  assert.deepEqual(complaints, [])

  const times = (await operations.follow(3)).map(({ at }) => at)
  assert.deepEqual(times, [...new Set(times)].sort(), 'each is newer than the one before')
})

test("with three notifiers the overview shows each one's partitions, as Kafka's own tool does", async (t) => {
  await runThreeNotifiers(t)
  const { notifier, kafka } = await operations.untilShown('three notifiers', ({ notifier, kafka }) => {
    const running = (notifier.instances ?? []).filter(({ state }) => state === 'running')
    return (
      kafka.group.members === 3 &&
      running.length === 3 &&
      running.every(({ partitions }) => partitions?.length === 2)
    )
  })
  const shown = (notifier.instances ?? []).filter(({ state }) => state === 'running')
  const assigned = await readAssignments(project)
  for (const { memberId, partitions } of shown)
    assert.deepEqual(
      assigned
        .get(memberId ?? '')
        ?.map(Number)
        .sort(),
      partitions,
      memberId ?? '',
    )
  for (const { partition, member } of kafka.partitions ?? [])
    assert.equal(shown.find(({ partitions }) => partitions?.includes(partition))?.id, member)

  const run = await placeOrders(60)
  const { orders } = await operations.untilShown('nothing pending', ({ orders, kafka }) => {
    return orders.pending === 0 && kafka.lag === 0
  })
  assert.ok((orders.success ?? 0) >= 60)
  assert.equal((await run.messages()).length, 60)
})

test('stopped by operations three notifiers leave the group, stay healthy, and orders wait until it starts them', async (t) => {
  await runThreeNotifiers(t)
  t.after(() => operations.change('/api/consumer/start', {}))
  const { revision } = await operations.change<{ revision: number }>('/api/consumer/stop', {})
  await operations.untilShown('an empty group', ({ notifier, kafka }) => {
    const there = (notifier.instances ?? []).filter(({ state }) => state !== 'gone')
    return (
      kafka.group.members === 0 &&
      there.length === 3 &&
      there.every((one) => one.state === 'stopped' && one.revision === revision)
    )
  })
  const run = await placeOrders(30)
  const waiting = await operations.untilShown('30 pending', ({ orders }) => orders.pending === 30)
  assert.equal(waiting.notifier.desired, 'stopped')
  assert.deepEqual(await run.messages(), [])

  // A container that is created now reads that it is not wanted; `up --wait` waits until it is healthy.
  await project.up('--scale', 'notifier=3', '--force-recreate', '--no-deps', 'notifier')
  const containers = await inspectContainers(project, 'notifier')
  assert.deepEqual(
    containers.map(({ health, restarts }) => ({ health, restarts })),
    Array.from({ length: 3 }, () => ({ health: 'healthy', restarts: 0 })),
  )
  assert.deepEqual(await run.messages(), [])

  await operations.change('/api/consumer/start', {})
  await operations.untilShown('all confirmed', ({ orders, kafka }) => {
    return orders.pending === 0 && kafka.group.members === 3
  })
  assert.equal((await run.messages()).length, 30)
})

test('a notifier whose container is killed is shown as gone, and the others take its partitions', async (t) => {
  await runThreeNotifiers(t)
  const before = await operations.untilShown('three notifiers', ({ kafka }) => kafka.group.members === 3)
  const running = (before.notifier.instances ?? []).filter(({ state }) => state === 'running')
  const [victim] = await inspectContainers(project, 'notifier')
  assert.ok(victim)
  await project.docker('kill', victim.id)

  const ids = running.map(({ id }) => id)
  const { notifier } = await operations.untilShown('one that is gone', ({ notifier, kafka }) => {
    const alive = (notifier.instances ?? []).filter(
      ({ id, state }) => ids.includes(id) && state === 'running',
    )
    const held = alive.flatMap(({ partitions }) => partitions ?? []).sort()
    return alive.length === 2 && kafka.group.members === 2 && held.join() === PARTITIONS.join()
  })
  const gone = (notifier.instances ?? []).filter(({ id, state }) => ids.includes(id) && state === 'gone')
  assert.deepEqual(
    gone.map(({ endedInOrder, pushesPerSecond, partitions }) => ({
      endedInOrder,
      pushesPerSecond,
      partitions,
    })),
    [{ endedInOrder: false, pushesPerSecond: null, partitions: null }],
  )
  const { markers } = await operations.read<{ markers: { kind: string; detail: object }[] }>('/api/history')
  const goneMarkers = markers.filter(({ kind }) => kind === 'instance-gone')
  assert.ok(goneMarkers.some(({ detail }) => Object.values(detail).includes(gone[0]?.id)))

  const run = await placeOrders(30)
  await operations.untilShown('all confirmed', ({ orders }) => orders.pending === 0)
  assert.equal((await run.messages()).length, 30)
})

test('within its memory, with open streams and a thousand orders that are rewound: no second message', async () => {
  const streams = Promise.all(Array.from({ length: 50 }, () => operations.follow(10)))
  const run = await placeOrders(1_000)
  await operations.untilShown('all confirmed', ({ orders }) => orders.pending === 0)
  const { rewindId } = await operations.change<{ rewindId: number }>('/api/rewind', { to: 'beginning' })
  await waitFor(
    'the rewind and what is delivered again',
    async () => {
      const rewind = await operations.read<{ state: string; skippedAsDone: number; pushedAgain: number }>(
        `/api/rewinds/${rewindId}`,
      )
      assert.notEqual(rewind.state, 'failed')
      return rewind.state === 'done' && rewind.skippedAsDone >= 1_000 && rewind
    },
    PATIENCE_MS,
  )
  await operations.untilShown('nothing behind', ({ kafka }) => kafka.lag === 0)
  assert.equal((await run.messages()).length, 1_000)
  assert.equal((await streams).length, 50)

  const [container] = await inspectContainers(project, 'operations')
  assert.deepEqual(
    [container?.health, container?.restarts, container?.memoryLimit],
    ['healthy', 0, 512 * 1024 * 1024],
  )
})

test('the ops command works in its container, and what it changes is in the audit', async () => {
  const ops = (...args: string[]) =>
    project.compose('exec', '-T', 'operations', 'node', 'services/operations/ops.ts', ...args)
  const state = JSON.parse(await ops('status', '--json')) as { kafka: { reachable: boolean } }
  assert.equal(state.kafka.reachable, true)
  await ops('stop')
  await operations.untilShown('a stopped consumer', ({ notifier }) => notifier.desired === 'stopped')
  await ops('start')
  await operations.untilShown('a consumer', ({ kafka }) => kafka.group.members === 1)
  const { entries } = await operations.read<{ entries: { action: string }[] }>('/api/audit?limit=2')
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['start consumer', 'stop consumer'],
  )
})

test('with a token nothing works without it; with or without one, other hosts and origins are refused', async (t) => {
  const statusOf = async (headers: readonly (readonly [string, string])[], method = 'GET') => {
    const isChange = method === 'POST'
    const { status } = await sendRequest(project.url('OPERATIONS_PORT'), {
      method,
      path: isChange ? '/api/consumer/start' : '/api/overview',
      headers: [...headers, ...(isChange ? [['Content-Type', 'application/json'] as const] : [])],
      body: isChange ? Buffer.from('{}') : undefined,
    })
    return status
  }
  const elsewhere = ['Host', 'elsewhere.example.com'] as const
  assert.equal(await statusOf([]), 200)
  assert.equal(await statusOf([elsewhere]), 403)
  assert.equal(await statusOf([['Origin', 'http://elsewhere.example.com']], 'POST'), 403)

  t.after(() => project.up('operations'))
  await project
    .with({ OPERATOR_TOKEN: 'operator-secret', OPERATIONS_HOSTS: 'ops.example.com' })
    .up('--no-deps', 'operations')
  const token = ['Authorization', 'Bearer operator-secret'] as const
  assert.equal(await statusOf([]), 401)
  assert.equal(await statusOf([], 'POST'), 401)
  assert.equal(await statusOf([['Authorization', 'Bearer another']]), 401)
  assert.equal(await statusOf([token]), 200)
  assert.equal(await statusOf([token, ['Host', 'ops.example.com']]), 200)
  assert.equal(await statusOf([token, elsewhere]), 403)
  assert.equal(await statusOf([token, ['Origin', 'http://elsewhere.example.com']], 'POST'), 403)
  assert.equal(await statusOf([token], 'POST'), 202)
})

test('without Kafka it stays, and says since when figures are unknown', async (t) => {
  t.after(() => project.up())
  await project.compose('stop', 'kafka')
  const { unknown, kafka, orders } = await operations.untilShown('no Kafka', ({ unknown }) => {
    return unknown.kafka !== undefined
  })
  assert.ok(unknown.kafka?.since)
  assert.deepEqual([kafka.reachable, kafka.lag, kafka.partitions], [false, null, null])
  assert.notEqual(orders.pending, null)
  assert.equal((await inspectContainers(project, 'operations'))[0]?.health, 'healthy')

  await project.up()
  await operations.untilShown('Kafka', ({ unknown, kafka }) => unknown.kafka === undefined && kafka.lag === 0)
})

async function runThreeNotifiers(t: TestContext): Promise<void> {
  t.after(() => project.up('--scale', 'notifier=1'))
  await project.up('--scale', 'notifier=3')
  await operations.untilShown('three members', ({ kafka }) => kafka.group.members === 3)
}

/** A run of orders of many users for a new product, all placed. */
async function placeOrders(count: number) {
  const name = unique('Longkong')
  const productId = await shop.createProduct(name, count)
  const { runId } = await operations.change<{ runId: string }>('/api/orders', { count, productId })
  const run = await waitFor(
    'all orders to be placed',
    async () => {
      const now = await operations.read<{ done: boolean; placed: number }>(`/api/order-runs/${runId}`)
      return now.done && now
    },
    PATIENCE_MS,
  )
  assert.equal(run.placed, count, JSON.stringify(run))
  return {
    /** What LINE accepted for them. */
    messages: async (): Promise<SentMessage[]> => {
      const answer = await fetch(`${project.url('SIMULATOR_PORT')}/simulator/messages?limit=10000`)
      const { messages } = (await answer.json()) as { messages: SentMessage[] }
      return messages.filter(({ text }) => text.includes(name))
    },
  }
}
