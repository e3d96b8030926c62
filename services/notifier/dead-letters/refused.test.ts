import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readTopic } from '../../../tests/support/servers/test-topics.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'

describe('a message that LINE refuses', { concurrency: 2 }, () => {
  test('fails its order and goes to the dead letters; others, and later the same buyer, are notified', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const unknownUser = uniqueUserId()
    await fixture.line.setFaults({ unknownUsers: [unknownUser] })
    const others = [uniqueUserId(), uniqueUserId()]
    const orders = await fixture.order([...others, unknownUser, ...others])
    const refused = orders[2]
    assert.ok(refused)

    const notifier = await fixture.startNotifier()
    await fixture.waitForSuccess(4)
    await fixture.waitUntilConsumed()

    assert.equal(await statusOf(fixture.database, refused.orderId), 'failed')
    const [dead] = await readTopic(`${fixture.topic}.dlq`, 1)
    assert.equal(dead?.key?.toString(), unknownUser)
    assert.equal(dead.value?.toString(), refused.event.value)
    assert.match(dead.headers?.dlq_reason?.toString() ?? '', /LINE answered 400: Failed to send messages/)
    assert.equal(dead.headers?.traceparent?.toString(), refused.event.headers.traceparent)
    assert.match(await (await fetch(`${notifier.url}/metrics`)).text(), /^dead_letters_total 1$/m)

    await fixture.line.setFaults({})
    const [later] = await fixture.order([unknownUser])
    await fixture.waitForSuccess(5)
    assert.ok(later)
    await fixture.assertNotifiedOnce([...orders.filter((order) => order !== refused), later])
  })

  test('is not pushed again when it is delivered again', async (t) => {
    const fixture = await startNotifierFixture(t)
    const unknownUser = uniqueUserId()
    await fixture.line.setFaults({ unknownUsers: [unknownUser] })
    const [refused] = await fixture.order([unknownUser])
    const first = await fixture.startNotifier()
    await fixture.waitUntilConsumed()
    await first.stop()

    await fixture.line.setFaults({})
    await fixture.order([uniqueUserId()])
    // A new group gets every message again.
    const group = unique('group')
    await fixture.startNotifier({ KAFKA_GROUP: group })
    await fixture.waitForSuccess(1)
    await fixture.waitUntilConsumed(group)

    assert.equal(await statusOf(fixture.database, refused?.orderId ?? 0), 'failed')
    assert.equal((await readTopic(`${fixture.topic}.dlq`, 1)).length, 1)
  })
})
