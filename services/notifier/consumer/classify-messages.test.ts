import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KafkaMessage } from '../../shared/kafka/client.ts'
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
  attributes: 0,
  offset: '0',
  headers: {},
})

const event = (orderId: number, userId = 'U1') => message({ orderId, userId, productName: 'tea' })

/** What would be done, in words. */
const summary = (task: Task) => (task.kind === 'bury' ? `bury: ${task.reason}` : task.kind)

async function sort(messages: KafkaMessage[], ...orders: NotifiableOrder[]): Promise<string[]> {
  const found = new Map(orders.map((one) => [one.id, one]))
  return (await classifyMessages(messages, () => Promise.resolve(found))).map(summary)
}

describe('a message', () => {
  test('of a pending order is pushed', async () => {
    assert.deepEqual(await sort([event(1)], order(1)), ['push'])
  })

  test('of an order that has its final status is skipped', async () => {
    const orders = [order(1, { status: 'success' }), order(2, { status: 'failed' })]
    assert.deepEqual(await sort([event(1), event(2)], ...orders), ['skip', 'skip'])
  })

  test('of an order that another one of the batch is about already is skipped', async () => {
    const found = await sort([event(1, 'U2'), event(1), event(2), event(1)], order(1), order(2))
    assert.deepEqual(found, ['bury: order 1 belongs to another user', 'push', 'push', 'skip'])
  })

  test('that can never be processed is buried, with the reason', async () => {
    const found = await sort([event(1), event(2, 'U2'), message(null)], order(2))
    assert.deepEqual(found, [
      'bury: there is no order 1',
      'bury: order 2 belongs to another user',
      'bury: the message has no value (a tombstone)',
    ])
  })

  test('shares one question to the database with all others, and asks once per order', async () => {
    const asked: (readonly number[])[] = []
    await classifyMessages([event(1), event(2), message('junk'), event(1)], (ids) => {
      asked.push(ids)
      return Promise.resolve(new Map())
    })
    assert.deepEqual(asked, [[1, 2]])
  })
})
