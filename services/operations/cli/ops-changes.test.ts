import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { placeTestOrders, statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { storeTestLetter } from '../../../tests/support/data/store-test-letters.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { createTestOps } from '../../../tests/support/services/create-test-ops.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { repeatUsers } from '../../../tests/support/services/notifier-group.ts'
import { startTestOperations } from '../../../tests/support/services/start-test-operations.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { startOperationsStack } from '../../../tests/support/services/start-operations-stack.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

async function openLetters(t: TestContext) {
  const scope = createScope(t)
  const { url: databaseUrl, database } = await openTestDatabase(scope)
  const { url } = await startTestOperations(scope, { DATABASE_URL: databaseUrl })
  const orders = await placeTestOrders(database, Array.from({ length: 3 }, uniqueUserId))
  const statuses = () => Promise.all(orders.map((order) => statusOf(database, order.orderId)))
  return { url, database, orders, statuses, ops: createTestOps(url) }
}

describe('ops letters', { concurrency: 2 }, () => {
  test('lists and shows them, safely for the terminal', async (t) => {
    const { ops, database, orders } = await openLetters(t)
    assert.deepEqual(await ops('letters'), { status: 0, out: 'There are no waiting dead letters.', err: '' })
    const [order] = orders
    assert.ok(order)
    await storeTestLetter(database, {
      topic: 'message-topic',
      partition: 3,
      offset: 41,
      reason: 'not JSON\n\x1b[31m',
    })
    await storeTestLetter(database, { order, headers: { poison: 'too-large' } })

    const { out } = await ops('letters', 'list')
    assert.match(out, /^ID +STORED +ORDER +SOURCE +REASON$/m)
    assert.match(out, /^1 .* message-topic\/3@41 +not JSON\\n\\x1b\[31m$/m)
    const page = await ops('letters', 'list', '--limit', '1')
    assert.match(page.out, /^2 .*\n\nNext page: ops letters list --limit 1 --before 2$/m)
    assert.match((await ops('letters', 'list', '--reason', 'JSON', '--json')).out, /"id": 1,/)

    const shown = await ops('letters', 'show', '2')
    assert.match(shown.out, /^Dead letter 2, waiting\n {2}reason/)
    assert.match(shown.out, /^ {4}poison: too-large$/m)
    assert.match(shown.out, /"orderId"/)
    assert.deepEqual(await ops('letters', 'show', '9'), {
      ...{ status: 1, out: '' },
      err: 'There is no dead letter 9.',
    })
  })

  test('replay shows the plan and asks first; without a terminal it needs --yes', async (t) => {
    const { url, ops, database, orders, statuses } = await openLetters(t)
    for (const order of orders) await storeTestLetter(database, { order })
    const failed = ['failed', 'failed', 'failed']

    const dryRun = await ops('letters', 'replay', '--all', '--dry-run')
    assert.deepEqual(dryRun, { status: 0, out: 'To replay: 3 dead letters (1 2 3).', err: '' })
    const piped = await ops('letters', 'replay', '1', '2')
    assert.equal(piped.status, 2)
    assert.match(piped.err, /^Nothing was changed: .* Add --yes/)
    const declined = await createTestOps(url, { answer: 'n' })('letters', 'replay', '1', '2')
    assert.equal(declined.status, 1)
    assert.equal(declined.err, 'Replay 2 dead letters? [y/N] ')
    assert.match(declined.out, /Nothing was changed\.$/)
    assert.deepEqual(await statuses(), failed)

    const agreed = await createTestOps(url, { answer: 'y' })('letters', 'replay', '1', '2')
    assert.equal(agreed.status, 0)
    assert.match(agreed.out, /^2 dead letters replayed\.$/m)
    assert.deepEqual(await statuses(), ['pending', 'pending', 'failed'])

    const partly = await ops('letters', 'discard', '3', '99', '--yes')
    assert.equal(partly.status, 1)
    assert.match(partly.out, /^99 +there is no such dead letter$/m)
    assert.match(partly.out, /^1 dead letter discarded\.$/m)
    assert.deepEqual(await statuses(), ['pending', 'pending', 'failed'])
  })

  test('letters whose buyers may get a second message need an option, and the question names them', async (t) => {
    const { url, ops, database, orders } = await openLetters(t)
    for (const order of orders)
      await storeTestLetter(database, { order, withoutMessage: order === orders[0] })
    assert.match(
      (await ops('letters', 'replay', '1', '--yes')).out,
      /^There is nothing to replay\.\n1 dead letter would be skipped:/,
    )
    const asked = await createTestOps(url, { answer: '' })('letters', 'replay', '--all', '--may-notify-again')
    assert.match(asked.err, /^Replay 3 dead letters\? 1 buyer may have been notified already/)
    const report = JSON.parse(
      (await ops('letters', 'replay', '--all', '--may-notify-again', '--yes', '--json')).out,
    ) as object
    assert.deepEqual(report, { settled: [1, 2, 3], skipped: [] })
  })
})

test('ops sets faults of LINE, restocks, sends poison, finds messages and stories, and all is in the audit', async (t) => {
  const { line, api, url } = await startOperationsStack(t)
  const ops = createTestOps(url)
  const product = await createProduct(api)

  assert.match(
    (await ops('line')).out,
    /^LINE is simulated\. 0 messages this month, .*\nThe simulator: latency 0 ms, no faults\.$/,
  )
  const broken = await ops(
    'line',
    '--down',
    '--error500',
    '0.5',
    '--unknown-users',
    'U1',
    '--unknown-users',
    'U2',
  )
  assert.match(broken.out, /down.*To end them: ops line ok$/)
  const { body } = await line.agent.get('/simulator/faults')
  const { down, error500, unknownUsers } = body as Record<string, unknown>
  assert.deepEqual([down, error500, unknownUsers], [true, 0.5, ['U1', 'U2']])
  assert.equal((await ops('line', 'ok')).status, 0)
  assert.equal(((await line.agent.get('/simulator/faults')).body as { down: boolean }).down, false)

  assert.match(
    (await ops('restock', String(product), '5')).out,
    new RegExp(`^Product ${product} .* pieces now\\.$`),
  )
  assert.match((await ops('restock')).out, /^ID +LEFT +PUT ON SALE +NAME\n/)
  assert.equal((await ops('restock', '999', '5')).status, 1)

  const user = uniqueUserId()
  await ops('place', '1', '--user', user)
  const [, order = ''] = /^ *(\d+) .* pending /m.exec((await ops('story', user)).out) ?? []
  const story = await waitFor('the order to be in Kafka', async () => {
    const { out } = await ops('story', order)
    return out.includes(' in Kafka ') ? out : undefined
  })
  assert.match(
    story,
    new RegExp(`^Order ${order}: 1 of product ${product} .* for ${user}, pending\n\nAT +WHAT`),
  )
  const [, partition = ''] = / in Kafka .*partition (\d), offset 0/.exec(story) ?? []
  assert.equal(
    (await ops('messages', '--partition-of', user)).out,
    `The orders of ${user} go to partition ${partition}.`,
  )
  const whole = await ops('messages', api.topic, '--partition', partition, '--from', '0', '--limit', '1')
  assert.match(whole.out, new RegExp(`^ {2}key +${user}$`, 'm'))
  assert.match(whole.out, /^ {2}header traceparent +00-/m)
  assert.match(whole.out, new RegExp(`"orderId": ${order}`))
  const missing = await ops('messages', 'other')
  assert.equal(missing.status, 1)
  assert.match((await ops('messages')).out, new RegExp(`^${api.topic}$`, 'm'))

  const interruption = new AbortController()
  const followed: string[] = []
  const following = createTestOps(url, {
    interrupted: interruption.signal,
    onPrint: (text) => void followed.push(text),
  })('messages', api.topic, '--follow')
  await waitFor('poison to be followed', async () => {
    assert.match(
      (await ops('poison', 'not-json')).out,
      new RegExp(`^Sent to ${api.topic}, partition \\d, offset \\d`),
    )
    return followed.length > 0
  })
  interruption.abort()
  assert.equal((await following).status, 0)

  const { out } = await ops('audit')
  for (const action of ['set LINE faults', 'restock product', 'place orders', 'send poison'])
    assert.match(out, new RegExp(` local +\\S+ +${action} `))
})

test('ops rewind shows the plan, asks, waits for the end, and says the counts', async (t) => {
  const fixture = await startNotifierFixture(t, { partitions: 2 })
  const { url } = await startTestOperations(fixture.scope, fixture.env)
  const ops = createTestOps(url)
  await fixture.startNotifier()
  const orders = await fixture.order(repeatUsers(5, 2))
  await fixture.waitForSuccess(10)
  await fixture.waitUntilConsumed()

  const plan = await ops('rewind', '--to', 'beginning', '--dry-run')
  assert.equal(plan.status, 0)
  assert.match(plan.out, /^PARTITION +FROM +TO +MESSAGES\n/)
  assert.match(plan.out, /^The consumer reads 10 messages again\./m)
  const idle = await ops('rewind', '--to', 'end')
  assert.equal(idle.status, 0)
  assert.match(idle.out, /Nothing changes: the consumer is already there\.$/)
  const piped = await ops('rewind', '--to', 'beginning')
  assert.equal(piped.status, 2)
  const wrong = await ops('rewind', '--offset', '7=0', '--yes')
  assert.equal(wrong.status, 1)
  assert.match(wrong.err, /offsets\.7 is not a partition of the topic/)

  const done = await createTestOps(url, { answer: 'yes' })('rewind', '--to', 'beginning')
  assert.equal(done.status, 0, done.err)
  assert.match(done.out, /^Rewind 1 is done\. So far \d+ messages were read again/m)
  await waitFor('the counts', async () => {
    const { out } = await ops('rewind', '--show', '1')
    return out.includes('10 messages were read again: 10 skipped as done, 0 pushed.')
  })
  await fixture.assertNotifiedOnce(orders)
})
