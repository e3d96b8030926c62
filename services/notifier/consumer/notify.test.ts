import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { placeTestOrders, statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { produce } from '../../../tests/support/servers/test-topics.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'

describe('the notifier', { concurrency: 5 }, () => {
  test('notifies the buyer once, and the order is successful', async (t) => {
    const { order, startNotifier, waitForSuccess, line, database } = await startNotifierFixture(t)
    const userId = uniqueUserId()
    const [placed] = await order([userId], { productName: 'ชาไทย 🧋' })

    await startNotifier()
    await waitForSuccess(1)

    const [message, ...others] = await line.messages()
    assert.equal(message?.to, userId)
    assert.equal(message.text, 'Buy product: ชาไทย 🧋 successful!')
    assert.equal(message.retryKey, placed?.retryKey)
    assert.deepEqual(others, [])
    assert.equal(await statusOf(database, placed?.orderId ?? 0), 'success')
  })

  test('notifies many buyers of thousands of orders, each buyer in the order of purchase', async (t) => {
    const { order, startNotifier, waitForSuccess, assertNotifiedOnce } = await startNotifierFixture(t)
    const users = Array.from({ length: 300 }, uniqueUserId)
    const orders = await order(Array.from({ length: 7 }, () => users).flat())

    await startNotifier()
    await waitForSuccess(2_100)

    await assertNotifiedOnce(orders)
  })

  test('does not push orders that are already successful', async (t) => {
    const fixture = await startNotifierFixture(t)
    const [settled] = await fixture.order([uniqueUserId()])
    const first = await fixture.startNotifier()
    await fixture.waitForSuccess(1)
    await first.stop()
    await fixture.line.agent.delete('/simulator/messages')

    // LINE has forgotten the retry key, as after 24 hours: only the order's status prevents a second push.
    const [fresh] = await fixture.order([uniqueUserId()])
    // A new group gets every message again.
    const group = unique('group')
    await fixture.startNotifier({ KAFKA_GROUP: group })
    await fixture.waitForSuccess(2)
    await fixture.waitUntilConsumed(group)

    assert.ok(settled && fresh)
    await fixture.assertNotifiedOnce([fresh])
  })

  test('notifies once when the event of an order comes several times', async (t) => {
    const fixture = await startNotifierFixture(t)
    const orders = await placeTestOrders(fixture.database, [uniqueUserId(), uniqueUserId()])
    const events = orders.map(({ event }) => event)
    await produce(fixture.topic, [...events, ...events, ...events])

    await fixture.startNotifier()
    await fixture.waitUntilConsumed()

    await fixture.assertNotifiedOnce(orders)
  })

  test("reads the tutorial's messages: without key and headers, with the id as number or text", async (t) => {
    const fixture = await startNotifierFixture(t)
    const orders = await placeTestOrders(fixture.database, [uniqueUserId(), uniqueUserId()])
    const [one, other] = orders.map(({ orderId, userId, productName }) => ({ productName, userId, orderId }))
    const values = [one, { ...other, orderId: String(other?.orderId) }]
    await produce(
      fixture.topic,
      values.map((value) => ({ value: JSON.stringify(value) })),
    )

    await fixture.startNotifier()
    await fixture.waitForSuccess(2)

    await fixture.assertNotifiedOnce(orders)
  })
})
