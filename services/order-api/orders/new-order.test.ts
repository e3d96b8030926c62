import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNewOrder } from './new-order.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const order = (userId: string, idempotencyKey: string | undefined) =>
  createNewOrder({ userId, idempotencyKey, productId: 1, quantity: 1, traceparent: '' })

test('the same key from the same user is the same request', () => {
  assert.deepEqual(order('U1', 'k').requestKey, order('U1', 'k').requestKey)
  assert.equal(order('U1', 'k').repeatable, true)
})

test('another key, another user, or another split of the same characters is another request', () => {
  const keys = [
    order('U1', 'k'),
    order('U1', 'l'),
    order('U2', 'k'),
    order('U1 ', 'k'),
    order('u1', 'k'),
    order('U', '1k'),
    order('U1k', ''),
  ].map(({ requestKey }) => requestKey)

  assert.equal(new Set(keys).size, keys.length)
})

test('without a key, no request counts as repeated', () => {
  const [one, another] = [order('U1', undefined), order('U1', undefined)]

  assert.notDeepEqual(one.requestKey, another.requestKey)
  assert.equal(one.repeatable, false)
})

test('every order has unique ids, whatever its key', () => {
  const [one, another] = [order('U1', 'k'), order('U1', 'k')]

  assert.equal(one.requestKey.length, 32)
  for (const id of [one.retryKey, one.eventId]) assert.match(id, UUID)
  assert.equal(new Set([one.retryKey, one.eventId, another.retryKey, another.eventId]).size, 4)
})
