import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KafkaMessage } from '../../shared/kafka/consumer.ts'
import { classifyMessages, type Task } from './classify-messages.ts'
import type { NotifiableOrder } from './find-orders.ts'

const order = (id: number, overrides: Partial<NotifiableOrder> = {}): NotifiableOrder => ({
  id,
  status: 'pending',
  userLineUid: 'U1',
  retryKey: '0',
  ...overrides,
})

const message = (value: unknown): KafkaMessage => ({
  key: null,
  value: value === null ? null : Buffer.from(JSON.stringify(value)),
  timestamp: '0',
  offset: '0',
  headers: {},
})

const event = (orderId: number, userId = 'U1') => message({ orderId, userId, productName: 'tea' })

/** The kind of a task, with its reason if it has one. */
const summary = (task: Task) => (task.kind === 'dead letter' ? `dead letter: ${task.reason}` : task.kind)

async function classify(messages: KafkaMessage[], ...orders: NotifiableOrder[]): Promise<string[]> {
  const found = new Map(orders.map((one) => [one.id, one]))
  return (await classifyMessages(messages, () => Promise.resolve(found))).map(summary)
}

describe('a message is', () => {
  test('pushed when its order is pending', async () => {
    assert.deepEqual(await classify([event(1)], order(1)), ['push'])
  })

  test('a dead letter when its user is not exactly that of the order', async () => {
    for (const [ordered, sent] of [
      ['U1', 'U1 '],
      ['U1 ', 'U1'],
      ['U1', 'u1'],
      ['U1', 'U1\u0000'],
      ['\u00e9', 'e\u0301'],
    ] as const) {
      const found = await classify([event(1, sent)], order(1, { userLineUid: ordered }))
      assert.deepEqual(found, ['dead letter: order 1 belongs to another user'], JSON.stringify(sent))
    }
    assert.deepEqual(await classify([event(1, 'U1 ')], order(1, { userLineUid: 'U1 ' })), ['push'])
  })

  test('skipped when its order is successful or failed', async () => {
    const orders = [order(1, { status: 'success' }), order(2, { status: 'failed' })]
    assert.deepEqual(await classify([event(1), event(2)], ...orders), ['skip', 'skip'])
  })

  test('skipped when an earlier message of the batch is about the same order', async () => {
    const found = await classify([event(1, 'U2'), event(1), event(2), event(1)], order(1), order(2))
    assert.deepEqual(found, ['dead letter: order 1 belongs to another user', 'push', 'push', 'skip'])
  })

  test('a dead letter, with the reason, when it can never be processed', async () => {
    const found = await classify([event(1), event(2, 'U2'), message(null)], order(2))
    assert.deepEqual(found, [
      'dead letter: there is no order 1',
      'dead letter: order 2 belongs to another user',
      'dead letter: the message has no value (a tombstone)',
    ])
  })

  test('classified with one query for the whole batch, each order id once', async () => {
    const asked: (readonly number[])[] = []
    await classifyMessages([event(1), event(2), message('junk'), event(1)], (ids) => {
      asked.push(ids)
      return Promise.resolve(new Map())
    })
    assert.deepEqual(asked, [[1, 2]])
  })
})
