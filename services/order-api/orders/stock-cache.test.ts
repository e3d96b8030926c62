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

test('what was just seen can be given, with its name, until it may be gone', () => {
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

test('what was taken when it was seen is not given again', () => {
  const { stock, gives } = startStock()
  stock.remember([TEA], new Map([[TEA.id, 4]]))

  assert.equal(gives(order(TEA.id, 2)), undefined)
  assert.deepEqual(gives(order(TEA.id, 1)), new Map([[TEA.id, 1]]))
})

test('all or none: an order that may not fit takes nothing from the others', () => {
  const { stock, gives } = startStock()
  stock.remember([TEA, MANGO], new Map())

  assert.equal(gives(order(TEA.id, 5), order(MANGO.id, 4)), undefined)
  assert.deepEqual(gives(order(TEA.id, 5)), new Map([[TEA.id, 5]]))
})

test('nothing is known of products that were not seen, were forgotten, or were seen too long ago', () => {
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

test('a hundred thousand products are not kept, the last ones are', () => {
  const { stock, gives } = startStock()
  for (let id = 1; id <= 100_000; id++) stock.remember([{ ...TEA, id }], new Map())

  assert.equal(gives(order(1, 1)), undefined)
  assert.notEqual(gives(order(100_000, 1)), undefined)
})
