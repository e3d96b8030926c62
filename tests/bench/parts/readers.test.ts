import assert from 'node:assert/strict'
import { test } from 'node:test'
import { READERS, type ReadableShop } from './readers.ts'

const pathsOf = (shop: ReadableShop) =>
  Object.fromEntries(READERS.map(({ name, paths }) => [name, [...new Set(paths(shop))].sort()]))

test('only what exists is read, and all of it where that is little', () => {
  const shop = { orders: 2, productIds: [1, 2], users: ['U1', 'U2'], pendingUsers: ['U2'] }

  assert.deepEqual(pathsOf(shop), {
    order: ['/api/orders/1', '/api/orders/2'],
    orders: ['/api/orders?userId=U1', '/api/orders?userId=U2'],
    pending: ['/api/orders?userId=U2&status=pending'],
    products: ['/api/products'],
    product: ['/api/products/1', '/api/products/2'],
  })
})

test('from a large table each load reads other orders', () => {
  const shop = { orders: 1_000_000, productIds: [1], users: ['U1'], pendingUsers: ['U1'] }

  assert.notDeepEqual(pathsOf(shop).order, pathsOf(shop).order)
})
