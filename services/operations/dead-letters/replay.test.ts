import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { setNotifierStage, type NotifierStage } from '../../../tests/support/services/notifier-stage.ts'
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
  const stage = await setNotifierStage(t, { partitions: 1 })
  const { DATABASE_URL } = stage.env
  const api = await startTestOrderApi(stage.scope, { DATABASE_URL, KAFKA_TOPIC: stage.topic })
  await stage.startNotifier()
  const dlq = (...args: string[]) => runDlqProgram(DATABASE_URL, ...args)
  return { ...stage, api, dlq }
}

/** Orders of users that are unknown to LINE. */
async function failOrders(stage: NotifierStage, count: number): Promise<TestOrder[]> {
  const unknownUsers = Array.from({ length: count }, uniqueUserId)
  await stage.line.setFaults({ unknownUsers })
  const orders = await stage.order(unknownUsers)
  await waitFor('the orders to fail', async () => (await readDeadLetters(stage.database)).length >= count)
  return orders
}

const statuses = async ({ database }: NotifierStage) =>
  (await readDeadLetters(database)).map(({ status }) => status)

describe('replay', { concurrency: 3 }, () => {
  test('of a failed order, after its cause is fixed, notifies the buyer exactly once', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)
    await stage.line.setFaults({})

    const run = await stage.dlq('replay', '1')

    assert.deepEqual(run, {
      status: 0,
      stdout: `Dead letter 1: order ${order.orderId} is pending again, and its event will be sent.\n`,
      stderr: '',
    })
    await stage.waitForSuccess(1)
    await stage.waitUntilConsumed()
    await stage.assertNotifiedOnce([order])
    const [letter] = await readDeadLetters(stage.database)
    assert.equal(letter?.status, 'replayed')
    assert.ok(letter.settledAt)

    const again = await stage.dlq('replay', '1')
    assert.deepEqual(again, { status: 0, stdout: 'Dead letter 1 was already replayed.\n', stderr: '' })
    assert.equal((await stage.dlq('discard', '1')).status, 1)
    assert.deepEqual(await statuses(stage), ['replayed'])
  })

  test('by several operators at once is done once, and reported to all', async (t) => {
    const stage = await setStage(t)
    const orders = await failOrders(stage, 3)
    await stage.line.setFaults({})

    const runs = await Promise.all([
      stage.dlq('replay', '1', '2', '3'),
      stage.dlq('replay', '3', '2', '1'),
      stage.dlq('replay', '--all'),
      stage.dlq('replay', '2'),
    ])

    for (const run of runs) assert.deepEqual([run.status, run.stderr], [0, ''])
    const said = runs.map(({ stdout }) => stdout).join('')
    assert.equal(said.match(/is pending again/g)?.length, 3)
    await stage.waitForSuccess(3)
    await stage.waitUntilConsumed()
    await stage.assertNotifiedOnce(orders)
    assert.deepEqual(await statuses(stage), ['replayed', 'replayed', 'replayed'])
  })

  test('of two dead letters of one order, at the same time, notifies the buyer once', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)
    // As when two notifiers had the message at the same time.
    await storeTestLetter(stage.database, { order })
    await stage.line.setFaults({})

    const runs = await Promise.all([stage.dlq('replay', '1'), stage.dlq('replay', '2')])

    assert.deepEqual(
      runs.map(({ status }) => status),
      [0, 0],
    )
    await stage.waitForSuccess(1)
    await stage.waitUntilConsumed()
    await stage.assertNotifiedOnce([order])
    assert.deepEqual(await statuses(stage), ['replayed', 'replayed'])
  })

  test('whose message is refused again makes a new dead letter and fails the order again', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)

    await stage.dlq('replay', '1')
    await waitFor('the order to fail again', async () => (await statuses(stage)).length === 2)

    assert.deepEqual(await statuses(stage), ['replayed', 'waiting'])
    assert.equal(await statusOf(stage.database, order.orderId), 'failed')
    await stage.line.setFaults({})
    await stage.dlq('replay', '--all')
    await stage.waitForSuccess(1)
    await stage.assertNotifiedOnce([order])
  })

  test('followed by a late delivery of the old message, which LINE refuses, waits for the operator again', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)
    await stage.api.stop()
    await stage.dlq('replay', '1')
    assert.equal(await statusOf(stage.database, order.orderId), 'pending')

    // A new group gets every message again, while the replayed event is still in the outbox.
    await stage.startNotifier({ KAFKA_GROUP: unique('group') })
    await waitFor(
      'the order to fail',
      async () => (await statusOf(stage.database, order.orderId)) === 'failed',
    )

    assert.deepEqual(await statuses(stage), ['waiting'])
    await stage.line.setFaults({})
    await stage.dlq('replay', '1')
    await startTestOrderApi(stage.scope, {
      DATABASE_URL: stage.env.DATABASE_URL,
      KAFKA_TOPIC: stage.topic,
    })
    await stage.waitForSuccess(1)
    await stage.assertNotifiedOnce([order])
  })

  test('of an order that is successful meanwhile sends nothing', async (t) => {
    const stage = await setStage(t)
    const [order] = await stage.order([uniqueUserId()])
    assert.ok(order)
    await stage.waitForSuccess(1)
    await produce(stage.topic, [{ value: 'poison' }])
    await waitFor('the dead letter', async () => (await statuses(stage)).length === 1)
    await stage.database.query('UPDATE dead_letters SET messageValue = ?', [order.event.value])

    const { status, stdout } = await stage.dlq('replay', '1')

    assert.equal(status, 0)
    assert.match(stdout, /is already successful, so there was nothing to send/)
    assert.deepEqual(await statuses(stage), ['replayed'])
    await stage.assertNotifiedOnce([order])
  })

  test('works without a source message', async (t) => {
    const stage = await setStage(t)
    const [order] = await placeTestOrders(stage.database, [uniqueUserId()])
    assert.ok(order)
    await storeTestLetter(stage.database, { order, withoutMessage: true })
    assert.equal(await statusOf(stage.database, order.orderId), 'failed')

    assert.equal((await stage.dlq('replay', '1')).status, 0)

    await stage.waitForSuccess(1)
    await stage.assertNotifiedOnce([order])
  })

  test('of a message whose order was created later sends that order, if it is pending', async (t) => {
    const stage = await setStage(t)
    const userId = uniqueUserId()
    const early = { orderId: 1, userId, productName: 'Thai tea' }
    await produce(stage.topic, [{ value: JSON.stringify(early) }])
    await waitFor('the dead letter', async () => (await statuses(stage)).length === 1)
    const [order] = await placeTestOrders(stage.database, [userId])
    assert.equal(order?.orderId, 1)

    assert.match((await stage.dlq('replay', '1')).stdout, /was already pending/)

    await stage.waitForSuccess(1)
    await stage.assertNotifiedOnce([order])
  })
})
