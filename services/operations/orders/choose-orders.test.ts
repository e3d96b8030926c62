import assert from 'node:assert/strict'
import test from 'node:test'
import { createChoice, type ChosenOrder } from './choose-orders.ts'

const take = (count: number, next: () => ChosenOrder) => Array.from({ length: count }, next)

test('the same seed gives the same orders, another seed others', () => {
  const options = { productIds: [3, 5, 8], userId: undefined }
  const first = take(100, createChoice({ ...options, seed: 7 }))
  assert.deepEqual(take(100, createChoice({ ...options, seed: 7 })), first)
  assert.notDeepEqual(take(100, createChoice({ ...options, seed: 8 })), first)
})

test('orders are spread over all products and many users of LINE’s shape', () => {
  const orders = take(3_000, createChoice({ seed: 1, productIds: [3, 5, 8], userId: undefined }))
  const counts = Map.groupBy(orders, ({ productId }) => productId)
  assert.deepEqual([...counts.keys()].toSorted(), [3, 5, 8])
  for (const some of counts.values()) assert.ok(some.length > 900)
  assert.ok(new Set(orders.map(({ userId }) => userId)).size > 900)
  for (const { userId } of orders) assert.match(userId, /^U[0-9a-f]{32}$/)
})

test('a run for one user has only that user', () => {
  const orders = take(50, createChoice({ seed: 1, productIds: [1], userId: 'U1234' }))
  assert.deepEqual(new Set(orders.map(({ userId }) => userId)), new Set(['U1234']))
})
