import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeNewestPage, mergeOlderPage, mergeOrder, type LoadedOrders } from './merge-orders.ts'
import type { Order, OrderStatus } from './types.ts'

const second = (n: number): string => new Date(1_750_000_000_000 + n * 1_000).toISOString()

function order(id: number, status: OrderStatus = 'success', changedAt = 0): Order {
  const createdAt = second(0)
  const updatedAt = second(changedAt)
  return { id, productId: 1, productName: 'Tea', quantity: 1, status, createdAt, updatedAt }
}

const ids = (list: LoadedOrders): number[] => list.orders.map(({ id }) => id)
const nothing: LoadedOrders = { orders: [], hasOlder: false }

test('orders are sorted newest first, each once', () => {
  const list = [order(2), order(3), order(2), order(1)].reduce(mergeOrder, nothing)
  assert.deepEqual(ids(list), [3, 2, 1])
})

test('a newer event replaces an order, an older or repeated one does not', () => {
  const confirmed = mergeOrder(nothing, order(1, 'success', 5))
  assert.equal(mergeOrder(confirmed, order(1, 'pending', 4)).orders[0]?.status, 'success')
  assert.equal(mergeOrder(confirmed, order(1, 'pending', 5)).orders[0]?.status, 'success')
  assert.equal(mergeOrder(confirmed, order(1, 'failed', 6)).orders[0]?.status, 'failed')
})

test('within one tick of the clock, a final status follows pending and never the other way round', () => {
  const pending = mergeOrder(nothing, order(1, 'pending', 5))
  assert.equal(mergeOrder(pending, order(1, 'success', 5)).orders[0]?.status, 'success')
})

test('a failed order that an operator replays is pending again', () => {
  const failed = mergeOrder(nothing, order(1, 'failed', 5))
  assert.equal(mergeOrder(failed, order(1, 'pending', 9)).orders[0]?.status, 'pending')
})

test('data from the server replaces an order as placed here, in either order of arrival', () => {
  const placedHere = { ...order(1, 'pending'), updatedAt: '' }
  const served = order(1, 'success', 1)
  assert.equal(mergeOrder(mergeOrder(nothing, placedHere), served).orders[0]?.status, 'success')
  assert.equal(mergeOrder(mergeOrder(nothing, served), placedHere).orders[0]?.status, 'success')
})

test('an order older than the loaded ones waits for its page, so that there is no gap', () => {
  const list = { orders: [order(30), order(29)], hasOlder: true }
  assert.deepEqual(ids(mergeOrder(list, order(7))), [30, 29])
  assert.deepEqual(ids(mergeOrder({ ...list, hasOlder: false }, order(7))), [30, 29, 7])
})

test('a page that overlaps the shown orders is merged; older ones stay', () => {
  const list = { orders: [order(5), order(4), order(3)], hasOlder: false }
  const joined = mergeNewestPage(list, { orders: [order(7), order(6), order(5)], hasOlder: true })
  assert.deepEqual(ids(joined), [7, 6, 5, 4, 3])
  assert.equal(joined.hasOlder, false)
})

test('a page with a gap below it replaces the shown orders, so that the gap can be loaded', () => {
  const list = { orders: [order(5), order(4)], hasOlder: false }
  const apart = mergeNewestPage(list, { orders: [order(99), order(98)], hasOlder: true })
  assert.deepEqual(ids(apart), [99, 98])
  assert.equal(apart.hasOlder, true)
})

test('an order from the feed before the first page is kept', () => {
  const early = mergeOrder(nothing, order(9, 'success', 3))
  const list = mergeNewestPage(early, { orders: [order(9, 'pending', 1), order(8)], hasOlder: true })
  assert.deepEqual(ids(list), [9, 8])
  assert.equal(list.orders[0]?.status, 'success')
  assert.equal(list.hasOlder, true)
})

test('an older page is added at the end, with whether there are more', () => {
  const list = { orders: [order(5)], hasOlder: true }
  assert.deepEqual(mergeOlderPage(list, { orders: [order(4)], hasOlder: false }), {
    orders: [order(5), order(4)],
    hasOlder: false,
  })
})
