import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import {
  startNotifierFixture,
  type NotifierFixture,
} from '../../../tests/support/services/notifier-fixture.ts'
import { placeTestOrders, statusOf, type TestOrder } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { runDlqProgram } from '../../../tests/support/services/run-dlq-program.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { storeTestLetter } from '../../../tests/support/data/store-test-letters.ts'
import { produce } from '../../../tests/support/servers/test-topics.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

/** Everything from the outbox to LINE, and the dlq command. */
async function setStage(t: TestContext) {
  const fixture = await startNotifierFixture(t, { partitions: 1 })
  const { DATABASE_URL } = fixture.env
  const api = await startTestOrderApi(fixture.scope, { DATABASE_URL, KAFKA_TOPIC: fixture.topic })
  await fixture.startNotifier()
  const dlq = (...args: string[]) => runDlqProgram(DATABASE_URL, ...args)
  return { ...fixture, api, dlq }
}

/** Orders of users that are unknown to LINE. */
async function failOrders(fixture: NotifierFixture, count: number): Promise<TestOrder[]> {
  const unknownUsers = Array.from({ length: count }, uniqueUserId)
  await fixture.line.setFaults({ unknownUsers })
  const orders = await fixture.order(unknownUsers)
  await waitFor('the orders to fail', async () => (await readDeadLetters(fixture.database)).length >= count)
  return orders
}

const statuses = async ({ database }: NotifierFixture) =>
  (await readDeadLetters(database)).map(({ status }) => status)

describe('replay', { concurrency: 3 }, () => {
  test('of a failed order, after its cause is fixed, notifies the buyer exactly once', async (t) => {
    const fixture = await setStage(t)
    const [order] = await failOrders(fixture, 1)
    assert.ok(order)
    await fixture.line.setFaults({})

    const run = await fixture.dlq('replay', '1')

    assert.deepEqual(run, {
      status: 0,
      stdout: `Dead letter 1: order ${order.orderId} is pending again, and its event will be sent.\n`,
      stderr: '',
    })
    await fixture.waitForSuccess(1)
    await fixture.waitUntilConsumed()
    await fixture.assertNotifiedOnce([order])
    const [letter] = await readDeadLetters(fixture.database)
    assert.equal(letter?.status, 'replayed')
    assert.ok(letter.settledAt)

    const again = await fixture.dlq('replay', '1')
    assert.deepEqual(again, { status: 0, stdout: 'Dead letter 1 was already replayed.\n', stderr: '' })
    assert.equal((await fixture.dlq('discard', '1')).status, 1)
    assert.deepEqual(await statuses(fixture), ['replayed'])
  })

  test('by several operators at once is done once, and reported to all', async (t) => {
    const fixture = await setStage(t)
    const orders = await failOrders(fixture, 3)
    await fixture.line.setFaults({})

    const runs = await Promise.all([
      fixture.dlq('replay', '1', '2', '3'),
      fixture.dlq('replay', '3', '2', '1'),
      fixture.dlq('replay', '--all'),
      fixture.dlq('replay', '2'),
    ])

    for (const run of runs) assert.deepEqual([run.status, run.stderr], [0, ''])
    const said = runs.map(({ stdout }) => stdout).join('')
    assert.equal(said.match(/is pending again/g)?.length, 3)
    await fixture.waitForSuccess(3)
    await fixture.waitUntilConsumed()
    await fixture.assertNotifiedOnce(orders)
    assert.deepEqual(await statuses(fixture), ['replayed', 'replayed', 'replayed'])
  })

  test('of two dead letters of one order, at the same time, notifies the buyer once', async (t) => {
    const fixture = await setStage(t)
    const [order] = await failOrders(fixture, 1)
    assert.ok(order)
    // As when two notifiers had the message at the same time.
    await storeTestLetter(fixture.database, { order })
    await fixture.line.setFaults({})

    const runs = await Promise.all([fixture.dlq('replay', '1'), fixture.dlq('replay', '2')])

    assert.deepEqual(
      runs.map(({ status }) => status),
      [0, 0],
    )
    await fixture.waitForSuccess(1)
    await fixture.waitUntilConsumed()
    await fixture.assertNotifiedOnce([order])
    assert.deepEqual(await statuses(fixture), ['replayed', 'replayed'])
  })

  test('whose message is refused again makes a new dead letter and fails the order again', async (t) => {
    const fixture = await setStage(t)
    const [order] = await failOrders(fixture, 1)
    assert.ok(order)

    await fixture.dlq('replay', '1')
    await waitFor('the order to fail again', async () => (await statuses(fixture)).length === 2)

    assert.deepEqual(await statuses(fixture), ['replayed', 'waiting'])
    assert.equal(await statusOf(fixture.database, order.orderId), 'failed')
    await fixture.line.setFaults({})
    await fixture.dlq('replay', '--all')
    await fixture.waitForSuccess(1)
    await fixture.assertNotifiedOnce([order])
  })

  test('followed by a late delivery of the old message, which LINE refuses, waits for the operator again', async (t) => {
    const fixture = await setStage(t)
    const [order] = await failOrders(fixture, 1)
    assert.ok(order)
    await fixture.api.stop()
    await fixture.dlq('replay', '1')
    assert.equal(await statusOf(fixture.database, order.orderId), 'pending')

    // A new group gets every message again, while the replayed event is still in the outbox.
    await fixture.startNotifier({ KAFKA_GROUP: unique('group') })
    await waitFor(
      'the order to fail',
      async () => (await statusOf(fixture.database, order.orderId)) === 'failed',
    )

    assert.deepEqual(await statuses(fixture), ['waiting'])
    await fixture.line.setFaults({})
    await fixture.dlq('replay', '1')
    await startTestOrderApi(fixture.scope, {
      DATABASE_URL: fixture.env.DATABASE_URL,
      KAFKA_TOPIC: fixture.topic,
    })
    await fixture.waitForSuccess(1)
    await fixture.assertNotifiedOnce([order])
  })

  test('of an order that is successful meanwhile sends nothing', async (t) => {
    const fixture = await setStage(t)
    const [order] = await fixture.order([uniqueUserId()])
    assert.ok(order)
    await fixture.waitForSuccess(1)
    await produce(fixture.topic, [{ value: 'poison' }])
    await waitFor('the dead letter', async () => (await statuses(fixture)).length === 1)
    await fixture.database.query('UPDATE dead_letters SET messageValue = ?', [order.event.value])

    const { status, stdout } = await fixture.dlq('replay', '1')

    assert.equal(status, 0)
    assert.match(stdout, /is already successful, so there was nothing to send/)
    assert.deepEqual(await statuses(fixture), ['replayed'])
    await fixture.assertNotifiedOnce([order])
  })

  test('works without a source message', async (t) => {
    const fixture = await setStage(t)
    const [order] = await placeTestOrders(fixture.database, [uniqueUserId()])
    assert.ok(order)
    await storeTestLetter(fixture.database, { order, withoutMessage: true })
    assert.equal(await statusOf(fixture.database, order.orderId), 'failed')

    assert.equal((await fixture.dlq('replay', '1')).status, 0)

    await fixture.waitForSuccess(1)
    await fixture.assertNotifiedOnce([order])
  })

  test('of a message whose order was created later sends that order, if it is pending', async (t) => {
    const fixture = await setStage(t)
    const userId = uniqueUserId()
    const early = { orderId: 1, userId, productName: 'Thai tea' }
    await produce(fixture.topic, [{ value: JSON.stringify(early) }])
    await waitFor('the dead letter', async () => (await statuses(fixture)).length === 1)
    const [order] = await placeTestOrders(fixture.database, [userId])
    assert.equal(order?.orderId, 1)

    assert.match((await fixture.dlq('replay', '1')).stdout, /was already pending/)

    await fixture.waitForSuccess(1)
    await fixture.assertNotifiedOnce([order])
  })
})
