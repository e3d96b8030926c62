import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNewOrder } from './new-order.ts'
import { createStockCache } from './stock-cache.ts'

const TEA = { id: 1, name: 'Thai tea', amount: 5 }
const MANGO = { id: 2, name: 'Mango', amount: 3 }

const order = (productId: number, quantity: number) =>
  createNewOrder({ userId: 'U1', productId, quantity, idempotencyKey: undefined, traceparent: '' })

function startStock() {
  let time = 0
  const stock = createStockCache(() => time)
  const gives = (...orders: ReturnType<typeof order>[]) => stock.allocate(orders)?.taken
  return { stock, gives, pass: (ms: number) => (time += ms) }
}

test('stock that was just read can be allocated, with the product’s name, as long as there may be enough', () => {
  const { stock, gives } = startStock()
  stock.remember([TEA, MANGO], new Map())

  const allocation = stock.allocate([order(TEA.id, 2), order(MANGO.id, 1)])

  assert.deepEqual(
    allocation?.accepted.map(({ productName }) => productName),
    ['Thai tea', 'Mango'],
  )
  assert.deepEqual(gives(order(TEA.id, 3)), new Map([[TEA.id, 3]]))
  assert.equal(gives(order(TEA.id, 1)), undefined)
  assert.deepEqual(gives(order(MANGO.id, 2)), new Map([[MANGO.id, 2]]))
})

test('stock that was taken when the product was read is not allocated again', () => {
  const { stock, gives } = startStock()
  stock.remember([TEA], new Map([[TEA.id, 4]]))

  assert.equal(gives(order(TEA.id, 2)), undefined)
  assert.deepEqual(gives(order(TEA.id, 1)), new Map([[TEA.id, 1]]))
})

test('all or none: when one order may not fit, nothing is taken for the others', () => {
  const { stock, gives } = startStock()
  stock.remember([TEA, MANGO], new Map())

  assert.equal(gives(order(TEA.id, 5), order(MANGO.id, 4)), undefined)
  assert.deepEqual(gives(order(TEA.id, 5)), new Map([[TEA.id, 5]]))
})

test('products that were not read, were forgotten, or were read too long ago are not in the cache', () => {
  const { stock, gives, pass } = startStock()
  stock.remember([TEA, MANGO], new Map())

  assert.equal(gives(order(TEA.id, 1), order(3, 1)), undefined)
  stock.forget([TEA.id])
  assert.equal(gives(order(TEA.id, 1)), undefined)
  pass(1_000)
  assert.notEqual(gives(order(MANGO.id, 1)), undefined)
  pass(1)
  assert.equal(gives(order(MANGO.id, 1)), undefined)
})

test('of a hundred thousand products, only the last ones are kept', () => {
  const { stock, gives } = startStock()
  for (let id = 1; id <= 100_000; id++) stock.remember([{ ...TEA, id }], new Map())

  assert.equal(gives(order(1, 1)), undefined)
  assert.notEqual(gives(order(100_000, 1)), undefined)
})
