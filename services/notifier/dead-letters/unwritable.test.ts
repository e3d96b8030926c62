// A dead letter that cannot be written delays no other message, and is named.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  readReadiness,
  startNotifierFixture,
  type NotifierFixture,
} from '../../../tests/support/services/notifier-fixture.ts'
import { statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import {
  configureTopic,
  deleteTopic,
  produce,
  readOffsets,
  readTopic,
} from '../../../tests/support/servers/test-topics.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'

/** One order that LINE refuses, between others of the same partition and of the same buyer. */
async function orderAroundRefused(fixture: NotifierFixture) {
  const refusedUser = uniqueUserId()
  await fixture.line.setFaults({ unknownUsers: [refusedUser] })
  const before = await fixture.order([uniqueUserId(), uniqueUserId()])
  const [refused] = await fixture.order([refusedUser])
  assert.ok(refused)
  return { refused, before }
}

async function waitUntilNamed(url: string, orderId: number, reason: RegExp): Promise<void> {
  await waitFor('readiness to name it', async () => {
    const { ready, messages } = await readReadiness(url)
    return ready && messages.includes(`order ${orderId} `) && reason.test(messages)
  })
}

describe('a dead letter that cannot be written', { concurrency: 3 }, () => {
  test('because its topic refuses it: others are notified, it is named, and is written once it can be', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    await configureTopic(`${fixture.topic}.dlq`, { 'max.message.bytes': '10' })
    const { refused, before } = await orderAroundRefused(fixture)
    const notifier = await fixture.startNotifier()
    await fixture.waitForSuccess(before.length)
    await waitUntilNamed(notifier.url, refused.orderId, /\.dlq refuses a message of this size/)

    const later = await fixture.order([uniqueUserId(), uniqueUserId()])
    await produce(fixture.topic, [{ value: 'poison' }])
    const last = await fixture.order([uniqueUserId()])
    await fixture.waitForSuccess(before.length + later.length + last.length)
    assert.equal(await statusOf(fixture.database, refused.orderId), 'pending')
    const [offsets] = await readOffsets(fixture.topic, fixture.group)
    assert.ok((offsets?.committed ?? 0) <= before.length, 'nothing is committed past it')

    await configureTopic(`${fixture.topic}.dlq`, { 'max.message.bytes': '1000000' })
    await fixture.waitUntilConsumed()
    assert.equal(await statusOf(fixture.database, refused.orderId), 'failed')
    assert.equal((await readTopic(`${fixture.topic}.dlq`, 2)).length, 2)
    assert.equal((await readReadiness(notifier.url)).messages, 'ok')
    await fixture.assertNotifiedOnce([...before, ...later, ...last])
  })

  test('because its topic is missing: the topic is created again', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const notifier = await fixture.startNotifier()
    await deleteTopic(`${fixture.topic}.dlq`)
    const { refused, before } = await orderAroundRefused(fixture)
    await fixture.waitForSuccess(before.length)
    await fixture.waitUntilConsumed()
    assert.equal(await statusOf(fixture.database, refused.orderId), 'failed')
    const [dead] = await readTopic(`${fixture.topic}.dlq`, 1)
    assert.equal(dead?.value?.toString(), refused.event.value)
    await waitFor('readiness', async () => (await readReadiness(notifier.url)).messages === 'ok')
  })

  test('because the database refuses it: others are notified, and it is named without words of the driver', async (t) => {
    const fixture = await startNotifierFixture(t, { partitions: 1 })
    const notifier = await fixture.startNotifier()
    await fixture.database.query('RENAME TABLE dead_letters TO elsewhere')
    const { refused, before } = await orderAroundRefused(fixture)
    await fixture.waitForSuccess(before.length)
    await waitUntilNamed(
      notifier.url,
      refused.orderId,
      /the database does not store it: the log has the reason/,
    )
    const later = await fixture.order([uniqueUserId()])
    await fixture.waitForSuccess(before.length + later.length)

    await fixture.database.query('RENAME TABLE elsewhere TO dead_letters')
    await fixture.waitUntilConsumed()
    assert.equal(await statusOf(fixture.database, refused.orderId), 'failed')
    assert.equal((await readDeadLetters(fixture.database)).length, 1)
    assert.equal((await readTopic(`${fixture.topic}.dlq`, 1)).length, 1)
  })
})
