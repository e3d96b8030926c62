import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIntent } from './intent.ts'
import { intentsWithoutOrder } from './intents-without-order.ts'
import type { Order } from '../model/types.ts'

const tea = { id: 1, name: 'Tea', amount: 5, updatedAt: '' }
const intent = createIntent(tea, { key: 'k', userId: 'U1', quantity: 2, createdAt: 0, afterOrderId: 10 })
const createdAt = new Date(0).toISOString()
const order: Order = {
  id: 11,
  productId: 1,
  productName: 'Tea',
  quantity: 2,
  status: 'pending',
  createdAt,
  updatedAt: createdAt,
}

test('an order that the feed shows before its answer replaces its intent', () => {
  assert.deepEqual(intentsWithoutOrder([intent], []), [intent])
  assert.deepEqual(intentsWithoutOrder([intent], [order]), [])
})

test('another order does not replace it', () => {
  const others = [
    { ...order, id: 10 },
    { ...order, quantity: 1 },
    { ...order, productId: 2 },
  ]
  assert.deepEqual(intentsWithoutOrder([intent], others), [intent])
})

test('a settled intent needs no row', () => {
  assert.deepEqual(intentsWithoutOrder([{ ...intent, phase: { name: 'placed', orderId: 11 } }], []), [])
})
