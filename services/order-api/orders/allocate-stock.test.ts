import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocateStock, productIdsOf } from './allocate-stock.ts'
import { createNewOrder, type OrderRequest } from './new-order.ts'

const TEA = { id: 1, name: 'Thai tea', amount: 5 }
const MANGO = { id: 2, name: 'Mango', amount: 1 }

const order = (overrides: Partial<OrderRequest> = {}) =>
  createNewOrder({
    userId: 'U1',
    productId: TEA.id,
    quantity: 1,
    idempotencyKey: undefined,
    traceparent: '',
    ...overrides,
  })

test('the first orders get the stock, and the others are out of stock', () => {
  const orders = [order({ quantity: 3 }), order({ quantity: 2 }), order()]

  const { accepted, rejected, taken } = allocateStock(orders, [TEA])

  assert.deepEqual(
    accepted.map((each) => each.order),
    orders.slice(0, 2),
  )
  assert.deepEqual(
    rejected.map(({ order: { quantity }, error }) => [quantity, error.code]),
    [[1, 'out_of_stock']],
  )
  assert.deepEqual([...taken], [[TEA.id, 5]])
})

test('an order that is too large leaves the stock to the next ones', () => {
  const [large, small] = [order({ quantity: 6 }), order({ quantity: 5 })]

  const { accepted, rejected } = allocateStock([large, small], [TEA])

  assert.deepEqual([accepted[0]?.order, rejected[0]?.order], [small, large])
})

test('each product has its own stock and name', () => {
  const orders = [order(), order({ productId: MANGO.id }), order({ productId: MANGO.id })]

  const { accepted, taken } = allocateStock(orders, [MANGO, TEA])

  assert.deepEqual(
    accepted.map(({ productName }) => productName),
    ['Thai tea', 'Mango'],
  )
  assert.deepEqual(Object.fromEntries(taken), { [TEA.id]: 1, [MANGO.id]: 1 })
})

test('a missing product rejects only its own orders', () => {
  const { accepted, rejected } = allocateStock([order({ productId: 9 }), order()], [TEA])

  assert.equal(accepted.length, 1)
  assert.equal(rejected[0]?.error.code, 'product_not_found')
})

test('the products of some orders are each named once', () => {
  const orders = [order({ productId: MANGO.id }), order(), order({ productId: MANGO.id })]

  assert.deepEqual(productIdsOf(orders), [MANGO.id, TEA.id])
  assert.deepEqual(productIdsOf([]), [])
})
