import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { placeTestOrders } from '../../../tests/support/data/place-test-orders.ts'
import { produce, readTopic } from '../../../tests/support/servers/test-topics.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import type { KafkaMessage } from '../../shared/kafka/consumer.ts'
import type { OutgoingMessage } from '../../shared/kafka/sending/producer.ts'

/** Kafka's limit for one message, minus the overhead of the record and of compressing random bytes. */
const NEARLY_1_MB = 1_048_588 - 500

const header = (message: KafkaMessage | undefined, name: string) => message?.headers?.[name]?.toString()

/** Sends each poison message between good ones of the same partition, and reads the dead letters. */
async function feed(t: Parameters<typeof startNotifierFixture>[0], poison: readonly OutgoingMessage[]) {
  const fixture = await startNotifierFixture(t, { partitions: 1 })
  const orders = await placeTestOrders(
    fixture.database,
    [...poison, 'after the last'].map(() => uniqueUserId()),
  )
  const [last] = orders.slice(-1)
  const messages = poison.flatMap((bad, index) => [orders[index]?.event ?? bad, bad])
  for (const message of [...messages, last?.event ?? messages[0]]) {
    if (message !== undefined) await produce(fixture.topic, [message])
  }

  await fixture.startNotifier()
  await fixture.waitForSuccess(orders.length)
  await fixture.waitUntilConsumed()
  await fixture.assertNotifiedOnce(orders)
  return { fixture, dead: await readTopic(`${fixture.topic}.dlq`, poison.length) }
}

describe('a message that can never be processed', { concurrency: 2 }, () => {
  test('goes to the dead letters with its reason and blocks nothing', async (t) => {
    const event = { orderId: 1, productName: 'tea', userId: 'U1' }
    const cases: [string | Buffer | null, RegExp][] = [
      ['not JSON', /not JSON/],
      ['', /not JSON|no value/],
      [null, /tombstone/],
      [randomBytes(100), /not UTF-8/],
      [Buffer.from(JSON.stringify({ ...event, userId: 'Ué' }), 'latin1'), /not UTF-8/],
      ['null', /value/],
      ['[]', /value/],
      ['7', /value/],
      ['{}', /orderId.*productName.*userId/],
      [JSON.stringify({ ...event, userId: undefined }), /userId/],
      [JSON.stringify({ ...event, userId: '' }), /userId/],
      [JSON.stringify({ ...event, userId: 7 }), /userId/],
      [JSON.stringify({ ...event, productName: { $gt: '' } }), /productName/],
      [JSON.stringify({ ...event, orderId: -1 }), /orderId/],
      [JSON.stringify({ ...event, orderId: 1.5 }), /orderId/],
      [JSON.stringify({ ...event, orderId: 1e300 }), /orderId/],
      [JSON.stringify({ ...event, orderId: '1 OR 1=1' }), /orderId/],
      [JSON.stringify({ ...event, orderId: [1] }), /orderId/],
      [JSON.stringify({ ...event, orderId: 999_999_999 }), /no order 999999999/],
      // The first order of this database, which belongs to another user.
      [JSON.stringify({ ...event, orderId: 1 }), /another user/],
    ]
    const { fixture, dead } = await feed(
      t,
      cases.map(([value], index) => ({ key: `k${index}`, value, headers: { mark: `${index}` } })),
    )

    assert.equal(dead.length, cases.length)
    for (const [index, [value, reason]] of cases.entries()) {
      const message = dead.find((one) => header(one, 'mark') === String(index))
      assert.ok(message, `case ${index} is missing`)
      assert.equal(message.key?.toString(), `k${index}`)
      assert.deepEqual(message.value, value === null ? null : Buffer.from(value))
      assert.match(header(message, 'dlq_reason') ?? '', reason)
      assert.equal(header(message, 'dlq_topic'), fixture.topic)
      assert.equal(header(message, 'dlq_partition'), '0')
      assert.equal(header(message, 'dlq_offset'), String(2 * index + 1))
      assert.equal(header(message, 'dlq_group'), fixture.group)
      assert.ok(Math.abs(Date.parse(header(message, 'dlq_time') ?? '') - Date.now()) < 600_000)
    }
  })

  test('goes to the dead letters even when it has the maximum size', async (t) => {
    const { dead } = await feed(t, [
      { key: 'value', value: randomBytes(NEARLY_1_MB) },
      { key: 'compressible', value: 'x'.repeat(NEARLY_1_MB) },
      { key: randomBytes(NEARLY_1_MB), value: 'a huge key' },
      { key: 'header', value: 'a huge header', headers: { huge: randomBytes(NEARLY_1_MB) } },
      { key: 'headers', value: null, headers: { one: randomBytes(500_000), two: randomBytes(500_000) } },
    ])
    assert.equal(dead.length, 5)
    for (const message of dead) assert.match(header(message, 'dlq_reason') ?? '', /./)
    const byKey = (key: string) => dead.find((message) => message.key?.toString() === key)
    assert.equal(header(byKey('value'), 'dlq_truncated_from'), String(NEARLY_1_MB))
    assert.equal(byKey('compressible')?.value?.length, NEARLY_1_MB)
    assert.equal(byKey('header')?.value?.toString(), 'a huge header')
  })

  test('goes to the dead letters with unusual headers', async (t) => {
    const { dead } = await feed(t, [
      { key: null, value: 'no key', headers: {} },
      { key: '', value: 'many', headers: { same: ['a', 'b'], empty: '', dlq_reason: 'an earlier one' } },
    ])
    const [one, other] = dead.toSorted(
      (a, b) => Number(header(a, 'dlq_offset')) - Number(header(b, 'dlq_offset')),
    )
    assert.equal(one?.key, null)
    assert.deepEqual([other?.headers?.same].flat().map(String), ['a', 'b'])
    assert.match(header(other, 'dlq_reason') ?? '', /not JSON/)
  })
})
