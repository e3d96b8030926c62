import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setNotifierStage } from '../../../tests/support/services/notifier-stage.ts'
import { statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readTopic } from '../../../tests/support/servers/test-topics.ts'
import { unique, uniqueUserId } from '../../../tests/support/unique.ts'

describe('a message that LINE refuses', { concurrency: 2 }, () => {
  test('fails its order and goes to the dead letters; others, and later the same buyer, are notified', async (t) => {
    const stage = await setNotifierStage(t, { partitions: 1 })
    const unknownUser = uniqueUserId()
    await stage.line.setFaults({ unknownUsers: [unknownUser] })
    const others = [uniqueUserId(), uniqueUserId()]
    const orders = await stage.order([...others, unknownUser, ...others])
    const refused = orders[2]
    assert.ok(refused)

    const notifier = await stage.startNotifier()
    await stage.waitForSuccess(4)
    await stage.waitUntilConsumed()

    assert.equal(await statusOf(stage.database, refused.orderId), 'failed')
    const [dead] = await readTopic(`${stage.topic}.dlq`, 1)
    assert.equal(dead?.key?.toString(), unknownUser)
    assert.equal(dead.value?.toString(), refused.event.value)
    assert.match(dead.headers?.dlq_reason?.toString() ?? '', /LINE answered 400: Failed to send messages/)
    assert.equal(dead.headers?.traceparent?.toString(), refused.event.headers.traceparent)
    assert.match(await (await fetch(`${notifier.url}/metrics`)).text(), /^dead_letters_total 1$/m)

    await stage.line.setFaults({})
    const [later] = await stage.order([unknownUser])
    await stage.waitForSuccess(5)
    assert.ok(later)
    await stage.assertNotifiedOnce([...orders.filter((order) => order !== refused), later])
  })

  test('is not pushed again when it is delivered again', async (t) => {
    const stage = await setNotifierStage(t)
    const unknownUser = uniqueUserId()
    await stage.line.setFaults({ unknownUsers: [unknownUser] })
    const [refused] = await stage.order([unknownUser])
    const first = await stage.startNotifier()
    await stage.waitUntilConsumed()
    await first.stop()

    await stage.line.setFaults({})
    await stage.order([uniqueUserId()])
    // A new group gets every message again.
    const group = unique('group')
    await stage.startNotifier({ KAFKA_GROUP: group })
    await stage.waitForSuccess(1)
    await stage.waitUntilConsumed(group)

    assert.equal(await statusOf(stage.database, refused?.orderId ?? 0), 'failed')
    assert.equal((await readTopic(`${stage.topic}.dlq`, 1)).length, 1)
  })
})
