import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import type { AddressInfo } from 'node:net'
import { readReadiness, startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { readOffsets } from '../../../tests/support/servers/test-topics.ts'
import { countStatuses } from '../../../tests/support/data/place-test-orders.ts'
import type { Scope } from '../../../tests/support/scope.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

const someUsers = (count: number) => Array.from({ length: count }, uniqueUserId)

/** Several orders per user: all users once, then again. */
const repeatUsers = (users: readonly string[], rounds: number) =>
  Array.from({ length: rounds }, () => users).flat()

describe('during faults of LINE every buyer is notified once and in order:', { concurrency: 6 }, () => {
  for (const fault of ['error500', 'reset', 'rateLimited'] as const) {
    test(`${fault} for a quarter of the pushes`, async (t) => {
      const fixture = await startNotifierFixture(t)
      await fixture.line.setFaults({ [fault]: 0.25 })
      const orders = await fixture.order(repeatUsers(someUsers(20), 3))
      await fixture.startNotifier()
      await fixture.waitForSuccess(orders.length)
      await fixture.assertNotifiedOnce(orders)
    })
  }

  test('messages that LINE accepts without an answer', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ timeoutAfterAccept: 0.5 })
    const orders = await fixture.order(repeatUsers(someUsers(20), 3))
    await fixture.startNotifier({ LINE_TIMEOUT_MS: '300' })
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })

  test('all faults at once', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ error500: 0.1, reset: 0.1, rateLimited: 0.1, timeoutAfterAccept: 0.1 })
    const orders = await fixture.order(repeatUsers(someUsers(20), 3))
    await fixture.startNotifier({ LINE_TIMEOUT_MS: '300' })
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })
})

describe('while LINE refuses the channel, orders stay pending:', { concurrency: 3 }, () => {
  test('a wrong access token, until the right one is set', async (t) => {
    const fixture = await startNotifierFixture(t)
    const orders = await fixture.order(repeatUsers(someUsers(2), 2))
    const wrong = await fixture.startNotifier({ LINE_ACCESS_TOKEN: 'wrong' })
    await waitFor('readiness to say so', async () =>
      (await readReadiness(wrong.url)).line.includes('LINE answered 401: Authentication failed'),
    )
    await wrong.stop()
    assert.deepEqual(await countStatuses(fixture.database), { pending: orders.length })

    await fixture.startNotifier()
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })

  test('an account without access, until access is restored', async (t) => {
    const fixture = await startNotifierFixture(t)
    await fixture.line.setFaults({ forbidden: true })
    const orders = await fixture.order(repeatUsers(someUsers(10), 2))
    const notifier = await fixture.startNotifier()
    await waitFor('readiness to say so', async () =>
      (await readReadiness(notifier.url)).line.includes('LINE answered 403'),
    )
    await fixture.line.setFaults({})
    await fixture.waitForSuccess(orders.length)
    await fixture.assertNotifiedOnce(orders)
  })

  test('the monthly limit, until the next month', async (t) => {
    const fixture = await startNotifierFixture(t, { simulator: { env: { SIMULATOR_MONTHLY_QUOTA: '5' } } })
    const orders = await fixture.order(someUsers(8))
    const notifier = await fixture.startNotifier()
    await waitFor('readiness to say so', async () =>
      (await readReadiness(notifier.url)).line.includes('monthly limit'),
    )
    await fixture.waitForSuccess(5)
    assert.deepEqual(await countStatuses(fixture.database), { success: 5, pending: 3 })
    fixture.line.clock.now += 32 * 24 * 3_600_000
    await fixture.waitForSuccess(8)
    await fixture.assertNotifiedOnce(orders)
  })
})

test('a buyer whose pushes get only errors from LINE delays no other buyer', async (t) => {
  const failing = uniqueUserId()
  let healed = false
  const accepted: string[] = []
  const fixture = await startNotifierFixture(t, { partitions: 2 })
  const url = await startLine(fixture.scope, (to, response) => {
    if (to === failing && !healed) return void response.writeHead(500).end()
    accepted.push(to)
    response.end('{"sentMessages":[]}')
  })
  await fixture.order([failing])
  const notifier = await fixture.startNotifier({ LINE_API_BASE_URL: url })
  await waitFor('many failed pushes', async () =>
    /line_pushes_total\{result="later"\} (\d\d|[3-9])/.test(
      await (await fetch(`${notifier.url}/metrics`)).text(),
    ),
  )

  const others = someUsers(50)
  await fixture.order(others)
  await fixture.waitForSuccess(others.length)
  assert.deepEqual(new Set(accepted), new Set(others))

  healed = true
  await fixture.waitForSuccess(others.length + 1)
})

test('nine of ten orders are of a buyer who gets only errors: others are notified, then that buyer in order', async (t) => {
  const failing = uniqueUserId()
  let healed = false
  const accepted: string[] = []
  const fixture = await startNotifierFixture(t, { partitions: 1 })
  const url = await startLine(fixture.scope, (to, response, retryKey) => {
    if (to === failing && !healed) return void response.writeHead(500).end()
    if (to === failing) accepted.push(retryKey)
    response.end('{"sentMessages":[]}')
  })
  // Far more than may wait whole.
  const orders = await fixture.order(
    Array.from({ length: 3_000 }, (_, index) => (index % 10 === 9 ? uniqueUserId() : failing)),
  )
  const theirs = orders.filter(({ userId }) => userId === failing)
  const notifier = await fixture.startNotifier({ LINE_API_BASE_URL: url })
  await fixture.waitForSuccess(orders.length - theirs.length)

  const [first] = theirs
  await waitFor('readiness to name the order', async () => {
    const { ready, line, messages } = await readReadiness(notifier.url)
    return (
      ready &&
      line === 'ok' &&
      messages.includes(`order ${first?.orderId} (${fixture.topic}, partition 0, offset 0)`)
    )
  })
  assert.equal((await readOffsets(fixture.topic, fixture.group))[0]?.committed, 0)

  healed = true
  await fixture.waitForSuccess(orders.length)
  assert.deepEqual(
    accepted,
    theirs.map(({ retryKey }) => retryKey),
  )
  await fixture.waitUntilConsumed()
})

test('a buyer whose messages are slow does not delay others of the same batch', async (t) => {
  const slow = uniqueUserId()
  const accepted: string[] = []
  const gate = Promise.withResolvers<undefined>()
  const fixture = await startNotifierFixture(t, { partitions: 1 })
  const url = await startLine(fixture.scope, async (to, response) => {
    if (to === slow) await gate.promise
    accepted.push(to)
    response.end('{"sentMessages":[]}')
  })
  const others = someUsers(50)
  await fixture.order([slow, slow, ...others])

  await fixture.startNotifier({
    LINE_API_BASE_URL: url,
    LINE_TIMEOUT_MS: '60000',
  })
  await fixture.waitForSuccess(others.length)
  assert.deepEqual(new Set(accepted), new Set(others))

  gate.resolve(undefined)
  await fixture.waitForSuccess(others.length + 2)
})

/** Starts a fake LINE that answers as the test decides; returns its address. */
async function startLine(
  scope: Scope,
  answer: (to: string, response: ServerResponse, retryKey: string) => unknown,
): Promise<string> {
  const line = createServer((request, response) => {
    const retryKey = String(request.headers['x-line-retry-key'])
    void json(request).then((body) => answer((body as { to: string }).to, response, retryKey))
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  scope.onEnd(() => line.close().closeAllConnections())
  return `http://127.0.0.1:${(line.address() as AddressInfo).port}`
}
