// `npm run test:compose`: the platform of docker-compose.yml, used as a person would. All tests of this folder share
// one, because starting it takes longer than any of them; each has its own products and users, and leaves everything
// running.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, openPage } from '../../frontend/shared/testing/open-browser.ts'
import { followLive } from '../support/http/follow-live.ts'
import { createScope } from '../support/scope.ts'
import { createShopClient, type ShopClient } from '../support/http/shop-client.ts'
import { unique, uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'
import { createComposeProject, SETTINGS, type ComposeProject } from './compose-project.ts'
import { countAnswers, untilAllAnswerReads } from './count-answers.ts'
import { inspectContainers } from './inspect-containers.ts'
import { orderSteadily } from './order-steadily.ts'
import { readAssignments } from './read-assignments.ts'

const scope = createScope({ after })
let project: ComposeProject
let shop: ShopClient

before(async () => {
  project = createComposeProject(scope)
  await project.up('--build')
  shop = createShopClient(project.url('PORT'), { simulatorUrl: project.url('SIMULATOR_PORT') })
})

test('a buyer orders in the shop, sees the order confirmed, and reads the message in the LINE chat', async (t) => {
  const name = unique('Dragon fruit')
  await shop.createProduct(name, 5)
  const browser = await openBrowser()
  t.after(() => browser.close())
  const { page, complaints } = await openPage(browser, project.url('PORT'))
  await page.locator('.product', { hasText: name }).getByRole('button', { name: /^Buy/ }).click()
  await page
    .locator('.orders li', { hasText: name })
    .getByText('Confirmed in LINE')
    .first()
    .waitFor({ state: 'attached' })

  const chatOpens = page.waitForEvent('popup')
  await page.getByRole('link', { name: 'LINE chat' }).click()
  const chat = await chatOpens
  await chat.getByRole('log').getByText(`Buy product: ${name} successful!`).waitFor()
  assert.deepEqual(complaints, [])
})

test('while the notifier is stopped orders stay pending; when it starts they drain', async () => {
  const user = uniqueUserId()
  const productId = await shop.createProduct(unique('Mango'), 10)
  await project.compose('stop', 'notifier')
  const { orderId } = await shop.order(productId, user)
  const away = await fetch(`${project.url('NOTIFIER_PORT')}/readyz`)
  assert.deepEqual([away.status, await away.text()], [503, 'no notifier is running\n'])
  assert.deepEqual(await shop.messagesTo(user), [])
  assert.equal((await shop.findOrder(orderId ?? 0)).status, 'pending')

  const migrated = await project.compose('logs', 'migrations')
  await project.compose('start', 'notifier')
  await confirmed([orderId ?? 0])
  assert.equal((await shop.messagesTo(user)).length, 1)
  assert.equal(await project.compose('logs', 'migrations'), migrated, 'the migrations do not run again')
})

test('an operator sees in a container what LINE refused, and replays it once the cause is fixed', async () => {
  const user = uniqueUserId()
  const dlq = (...args: string[]) =>
    project.compose('exec', '-T', 'order-api', 'node', 'services/operations/dlq.ts', ...args)
  const refuse = (unknownUsers: readonly string[]) =>
    fetch(`${project.url('SIMULATOR_PORT')}/simulator/faults`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ unknownUsers }),
    })
  await refuse([user])
  const { orderId = 0 } = await shop.order(await shop.createProduct(unique('Guava'), 1), user)
  await waitFor('it to fail', async () => (await shop.findOrder(orderId)).status === 'failed')

  const [letter] = JSON.parse(await dlq('list', '--json')) as [{ id: number; orderId: number }]
  assert.equal(letter.orderId, orderId)
  await refuse([])
  assert.match(await dlq('replay', String(letter.id)), /is pending again/)
  await confirmed([orderId])
  assert.equal((await shop.messagesTo(user)).length, 1)
})

test('three notifiers share the partitions, and each message is sent once', async (t) => {
  t.after(() => project.up('--scale', 'notifier=1'))
  await project.up('--scale', 'notifier=3')
  const assigned = await waitFor('three notifiers to have two partitions each', async () => {
    const partitionsOf = Array.from((await readAssignments(project)).values())
    return partitionsOf.length === 3 && partitionsOf.every(({ length }) => length === 2) && partitionsOf
  })
  assert.deepEqual(assigned.flat().sort(), ['0', '1', '2', '3', '4', '5'])

  const productId = await shop.createProduct(unique('Papaya'), 100)
  const users = Array.from({ length: 30 }, uniqueUserId)
  const placed = await Promise.all([...users, ...users].map((user) => shop.order(productId, user)))
  await confirmed(placed.map(({ orderId }) => orderId ?? 0))
  for (const user of users) assert.equal((await shop.messagesTo(user)).length, 2)
})

test("two order APIs share one address, and each reports the other's orders", async (t) => {
  t.after(() => project.up('--scale', 'order-api=1'))
  await project.up('--scale', 'order-api=2')
  await untilAllAnswerReads(project, 2)
  const user = uniqueUserId()
  const productId = await shop.createProduct(unique('Durian'), 100)
  const stream = await followLive(createScope(t), project.url('PORT'), { userId: user })
  const before = await countAnswers(project, 'POST', '/api/placeorder', 201)
  const placed = await Promise.all(Array.from({ length: 20 }, () => shop.order(productId, user)))
  for (const { orderId } of placed) {
    await stream.received(`order ${orderId}`, ({ data }) => data.id === orderId && data.status === 'success')
  }
  const taken = (await countAnswers(project, 'POST', '/api/placeorder', 201)).map(
    (count, index) => count - (before[index] ?? 0),
  )
  assert.equal(taken.length, 2)
  assert.ok(
    taken.every((count) => count > 0),
    `they took ${taken.join(' and ')}`,
  )

  const key = unique('key')
  const repeated = await Promise.all(Array.from({ length: 6 }, () => shop.order(productId, user, key)))
  assert.equal(new Set(repeated.map(({ orderId }) => orderId)).size, 1)
  assert.equal(await shop.stockOf(productId), 100 - 20 - 1)
})

for (const service of [
  'gateway',
  'order-api',
  'notifier',
  'operations',
  'line-simulator',
  'mysql',
  'kafka',
]) {
  test(`${service} is killed while orders come, and nothing is lost or done twice`, async () => {
    const STOCK = 1_000_000
    const productId = await shop.createProduct(unique('Rambutan'), STOCK)
    const buyers = orderSteadily(shop, productId, Array.from({ length: 8 }, uniqueUserId))
    await buyers.placed(20)
    await project.compose('kill', '--signal', 'SIGKILL', service)
    await project.up()
    await buyers.placed(20)
    const { orderIds, failures } = await buyers.stop()

    // Orders need these three, and none of the others.
    assert.equal(failures > 0, ['gateway', 'order-api', 'mysql'].includes(service), `${failures} failures`)
    await shop.untilNonePending(120_000)
    const counts = Array.from(orderIds.values(), ({ length }) => length)
    const total = counts.reduce((sum, count) => sum + count, 0)
    assert.equal(await shop.stockOf(productId), STOCK - total)
    for (const [user, ids] of orderIds) {
      const orders = await shop.allOrders(`userId=${user}`)
      assert.deepEqual(orders.map(({ id }) => id).reverse(), ids)
      assert.ok(orders.every(({ status }) => status === 'success'))
      assert.equal((await shop.messagesTo(user)).length, ids.length, user)
    }
  })
}

for (const service of ['order-api', 'notifier', 'operations', 'line-simulator']) {
  test(`${service} crashes, and is started again by itself`, async () => {
    const [{ id, startedAt } = { id: '', startedAt: '' }] = await inspectContainers(project, service)
    await project.compose('exec', '-T', service, 'sh', '-c', 'kill -9 -1').catch(() => undefined) // With the shell.
    await waitFor(`${service} to have been started again`, async () => {
      const [now] = await inspectContainers(project, service)
      return now?.id === id && now.startedAt !== startedAt && now.health === 'healthy'
    })
    const productId = await waitFor('a product', () => shop.createProduct(unique('Longan'), 1))
    const { orderId } = await waitFor('an order', async () => {
      const answer = await shop.order(productId, uniqueUserId())
      return answer.status === 201 && answer
    })
    await confirmed([orderId ?? 0])
  })
}

test('down and up again keeps the data', async () => {
  const user = uniqueUserId()
  const productId = await shop.createProduct(unique('Pomelo'), 10)
  const { orderId } = await shop.order(productId, user)
  await confirmed([orderId ?? 0])
  await project.compose('down')
  await project.up()
  assert.equal((await shop.findOrder(orderId ?? 0)).status, 'success')
  assert.equal(await shop.stockOf(productId), 9)
  assert.equal((await shop.messagesTo(user)).length, 1)
})

test("Kafka's own tools show the topic, the group and its lag", async () => {
  assert.match(await project.askKafka('kafka-topics.sh', '--list'), /^message-topic$/m)
  await waitFor('a group that has read everything', async () =>
    /^message-group +message-topic +\d+ +(\d+) +\1 +0 /m.test(
      await project.askKafka('kafka-consumer-groups.sh', '--describe', '--group', 'message-group'),
    ),
  )
})

test('nothing runs as root, writes where it need not, or is reached from elsewhere', async () => {
  const containers = await inspectContainers(project)
  assert.equal(containers.length, 7)
  for (const {
    service,
    id,
    readOnly,
    droppedCapabilities,
    noNewPrivileges,
    logLimit,
    addresses,
  } of containers) {
    assert.notEqual((await project.docker('exec', id, 'id', '-u')).trim(), '0', service)
    assert.deepEqual(
      { service, readOnly, droppedCapabilities, noNewPrivileges, logLimit },
      {
        service,
        readOnly: true,
        droppedCapabilities: ['ALL'],
        noNewPrivileges: true,
        logLimit: '10m',
      },
    )
    for (const address of addresses) assert.equal(address, '127.0.0.1', service)
  }
  const limits = containers.reduce((sum, { memoryLimit }) => sum + memoryLimit, 0)
  assert.ok(limits > 0 && limits < 2.1e9, `the limits are ${limits} bytes together`)
  assert.ok(containers.every(({ memoryLimit }) => memoryLimit > 0))
})

test('public passwords are reported, and only those', async () => {
  const logs = await project.compose('logs', '--no-log-prefix', 'migrations')
  assert.match(logs, /^DEVELOPMENT PASSWORDS, which are public, are in use for MYSQL_ROOT_PASSWORD\.$/m)
  assert.ok(!logs.includes(SETTINGS.MYSQL_PASSWORD))
})

function confirmed(orderIds: readonly number[]): Promise<unknown> {
  return waitFor(
    'all orders to be confirmed',
    async () => {
      const orders = await Promise.all(orderIds.map((id) => shop.findOrder(id)))
      return orders.every(({ status }) => status === 'success')
    },
    120_000,
  )
}
