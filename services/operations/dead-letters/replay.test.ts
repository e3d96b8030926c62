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

/** Orders, the whole way from the outbox to LINE, and an operator. */
async function setStage(t: TestContext) {
  const stage = await setNotifierStage(t, { partitions: 1 })
  const { DATABASE_URL } = stage.env
  const api = await startTestOrderApi(stage.scope, { DATABASE_URL, KAFKA_TOPIC: stage.topic })
  await stage.startNotifier()
  const dlq = (...args: string[]) => runDlqProgram(DATABASE_URL, ...args)
  return { ...stage, api, dlq }
}

/** Orders of people whom LINE does not know. */
async function failOrders(stage: NotifierStage, count: number): Promise<TestOrder[]> {
  const strangers = Array.from({ length: count }, uniqueUserId)
  await stage.line.setFaults({ unknownUsers: strangers })
  const orders = await stage.order(strangers)
  await waitFor('them to fail', async () => (await readDeadLetters(stage.database)).length >= count)
  return orders
}

const statuses = async ({ database }: NotifierStage) =>
  (await readDeadLetters(database)).map(({ status }) => status)

describe('replay', { concurrency: 3 }, () => {
  test('of a failed order, once its cause is mended, tells the buyer exactly once', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)
    await stage.line.setFaults({})

    const run = await stage.dlq('replay', '1')

    assert.deepEqual(run, {
      status: 0,
      stdout: `Dead letter 1: order ${order.orderId} is pending again, and its message on the way.\n`,
      stderr: '',
    })
    await stage.waitForSuccess(1)
    await stage.waitUntilConsumed()
    await stage.assertNotifiedOnce([order])
    const [letter] = await readDeadLetters(stage.database)
    assert.equal(letter?.status, 'replayed')
    assert.ok(letter.settledAt)

    const again = await stage.dlq('replay', '1')
    assert.deepEqual(again, { status: 0, stdout: 'Dead letter 1 was replayed already.\n', stderr: '' })
    assert.equal((await stage.dlq('discard', '1')).status, 1)
    assert.deepEqual(await statuses(stage), ['replayed'])
  })

  test('asked for by several at once is done by one of them, and told to all', async (t) => {
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

  test('of two dead letters of one order, at the same time, tells the buyer once', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)
    // As when two notifiers have had it at a time.
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

  test('whose message is refused again is a new dead letter, and the order failed again', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)

    await stage.dlq('replay', '1')
    await waitFor('it to fail again', async () => (await statuses(stage)).length === 2)

    assert.deepEqual(await statuses(stage), ['replayed', 'waiting'])
    assert.equal(await statusOf(stage.database, order.orderId), 'failed')
    await stage.line.setFaults({})
    await stage.dlq('replay', '--all')
    await stage.waitForSuccess(1)
    await stage.assertNotifiedOnce([order])
  })

  test('is not undone by a late delivery of the old message: refused, it waits for the operator again', async (t) => {
    const stage = await setStage(t)
    const [order] = await failOrders(stage, 1)
    assert.ok(order)
    await stage.api.stop()
    await stage.dlq('replay', '1')
    assert.equal(await statusOf(stage.database, order.orderId), 'pending')

    // A new group has everything delivered again, while the replayed event is still in the outbox.
    await stage.startNotifier({ KAFKA_GROUP: unique('group') })
    await waitFor('it to fail', async () => (await statusOf(stage.database, order.orderId)) === 'failed')

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

  test('of an order that is a success by now sends nothing', async (t) => {
    const stage = await setStage(t)
    const [order] = await stage.order([uniqueUserId()])
    assert.ok(order)
    await stage.waitForSuccess(1)
    await produce(stage.topic, [{ value: 'poison' }])
    await waitFor('the dead letter', async () => (await statuses(stage)).length === 1)
    await stage.database.query('UPDATE dead_letters SET messageValue = ?', [order.event.value])

    const { status, stdout } = await stage.dlq('replay', '1')

    assert.equal(status, 0)
    assert.match(stdout, /is a success already, so there was nothing to send/)
    assert.deepEqual(await statuses(stage), ['replayed'])
    await stage.assertNotifiedOnce([order])
  })

  test('works for what came from no message, too', async (t) => {
    const stage = await setStage(t)
    const [order] = await placeTestOrders(stage.database, [uniqueUserId()])
    assert.ok(order)
    await storeTestLetter(stage.database, { order, withoutMessage: true })
    assert.equal(await statusOf(stage.database, order.orderId), 'failed')

    assert.equal((await stage.dlq('replay', '1')).status, 0)

    await stage.waitForSuccess(1)
    await stage.assertNotifiedOnce([order])
  })

  test('of a message whose order came after it sends that order, if it is pending', async (t) => {
    const stage = await setStage(t)
    const userId = uniqueUserId()
    const early = { orderId: 1, userId, productName: 'Thai tea' }
    await produce(stage.topic, [{ value: JSON.stringify(early) }])
    await waitFor('the dead letter', async () => (await statuses(stage)).length === 1)
    const [order] = await placeTestOrders(stage.database, [userId])
    assert.equal(order?.orderId, 1)

    assert.match((await stage.dlq('replay', '1')).stdout, /was pending already/)

    await stage.waitForSuccess(1)
    await stage.assertNotifiedOnce([order])
  })
})
