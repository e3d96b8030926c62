import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createNewOrder } from './new-order.ts'
import type { Connection, Database } from '../../shared/database/database.ts'
import { commitFast, createStockCache } from './stock-cache.ts'

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

test('ten thousand products are kept; with one more, the cache is cleared', () => {
  const { stock, gives } = startStock()
  const remember = (id: number) => stock.remember([{ ...TEA, id }], new Map())
  for (let id = 1; id <= 10_000; id++) remember(id)
  assert.notEqual(gives(order(1, 1)), undefined)

  remember(10_001)

  assert.equal(gives(order(1, 1)), undefined)
  assert.notEqual(gives(order(10_001, 1)), undefined)
})

test('what was taken of a product that was not read with it changes nothing', () => {
  const { stock, gives } = startStock()
  stock.remember([TEA], new Map([[MANGO.id, 1]]))

  assert.deepEqual(gives(order(TEA.id, 5)), new Map([[TEA.id, 5]]))
})

test('by default, a second is a second', (t) => {
  let time = 0
  t.mock.method(performance, 'now', () => time)
  const stock = createStockCache()
  stock.remember([TEA], new Map())
  time = 1_000
  assert.notEqual(stock.allocate([order(TEA.id, 1)]), undefined)
  time = 1_001
  assert.equal(stock.allocate([order(TEA.id, 1)]), undefined)
})

describe('a commit without reading the stock', () => {
  /** A database that answers the one statement, or fails. */
  function startDatabase(failure?: Error) {
    const sent: string[] = []
    const connection = {
      threadId: 1,
      execute: () => Promise.resolve({ affectedRows: 0, insertId: 0 }),
      query: () => Promise.resolve([]),
      multiQuery: (sql: string) => {
        sent.push(sql)
        return failure === undefined
          ? Promise.resolve([{}, { insertId: 1 }, { insertId: 7 }, {}, {}])
          : Promise.reject(failure)
      },
      release: () => undefined,
      destroy: () => undefined,
    } as unknown as Connection
    return {
      sent,
      database: { ...connection, connect: () => Promise.resolve(connection) } as unknown as Database,
    }
  }
  const serverError = (code: string, errno: number, sqlState: string) =>
    Object.assign(new Error(code), { code, errno, sqlState })

  test('is one round trip', async () => {
    const { stock } = startStock()
    const { sent, database } = startDatabase()
    stock.remember([TEA], new Map())
    const placed = order(TEA.id, 1)

    const attempt = await commitFast({ database, stockCache: stock }, [placed])

    assert.equal(attempt?.kind, 'answered')
    assert.deepEqual(attempt.outcomes.get(placed), { orderId: 7, productName: 'Thai tea' })
    assert.equal(sent.length, 1)
    assert.match(sent.join(), /^START TRANSACTION;/)
  })

  test('is not tried for a product that is not in the cache', async () => {
    const { sent, database } = startDatabase()
    const attempt = await commitFast({ database, stockCache: createStockCache() }, [order(TEA.id, 1)])
    assert.deepEqual([attempt, sent], [undefined, []])
  })

  test('that the database refuses, because others have sold the stock, has to read it', async () => {
    const { stock, gives } = startStock()
    const { database } = startDatabase(serverError('ER_DATA_OUT_OF_RANGE', 1690, '22003'))
    stock.remember([TEA, MANGO], new Map())

    assert.equal(await commitFast({ database, stockCache: stock }, [order(TEA.id, 1)]), undefined)

    assert.equal(gives(order(TEA.id, 1)), undefined)
    assert.notEqual(gives(order(MANGO.id, 1)), undefined)
  })

  for (const [kind, failure] of [
    ['contended', serverError('ER_LOCK_WAIT_TIMEOUT', 1205, 'HY000')],
    ['unknown', new Error('the connection was lost')],
  ] as const)
    test(`that fails otherwise is that attempt (${kind}), and the cache keeps the product`, async () => {
      const { stock, gives } = startStock()
      const { database } = startDatabase(failure)
      stock.remember([TEA], new Map())

      const attempt = await commitFast({ database, stockCache: stock }, [order(TEA.id, 1)])

      assert.equal(attempt?.kind, kind)
      assert.notEqual(gives(order(TEA.id, 1)), undefined)
    })
})
