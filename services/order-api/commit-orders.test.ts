import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { ResultSetHeader, RowDataPacket } from 'mysql2'
import { readBooks } from '../../tests/support/query-database.ts'
import { createScope } from '../../tests/support/scope.ts'
import { createTestDatabase } from '../../tests/support/test-database.ts'
import { createPool } from '../shared/database.ts'
import { commitOrders } from './commit-orders.ts'
import { createNewOrder, type NewOrder, type OrderRequest } from './new-order.ts'
import { createRecentStock } from './recent-stock.ts'

const PIECES = 10

/** A shop with two products; with `known` a first order of each was placed a moment ago, else nobody has ordered yet. */
async function openShop(t: TestContext, { known, idStep = 1 }: { known: boolean; idStep?: number }) {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const pool = createPool({ url: databaseUrl }, { connections: 1 })
  scope.onEnd(() => pool.end())
  await pool.query('SET SESSION auto_increment_increment = ?', [idStep])
  const [tea, mango] = [await addProduct('Thai tea'), await addProduct('Mango')]
  // It always has that moment.
  const recentStock = createRecentStock(() => 0)

  async function addProduct(name: string): Promise<number> {
    const pieces = known ? PIECES + 1 : PIECES
    const [{ insertId }] = await pool.query<ResultSetHeader>(
      'INSERT INTO products (name, amount) VALUES (?, ?)',
      [name, pieces],
    )
    return insertId
  }

  const order = (overrides: Partial<OrderRequest> = {}): NewOrder =>
    createNewOrder({
      ...{ userId: 'U1', productId: tea, quantity: 1, idempotencyKey: undefined, traceparent: '' },
      ...overrides,
    })

  const commit = (...orders: NewOrder[]) => commitOrders({ pool, recentStock }, orders)

  /** What became of each order: its id and its product's name, or a code. */
  async function place(...orders: NewOrder[]) {
    const attempt = await commit(...orders)
    assert.equal(attempt.kind, 'answered', String('cause' in attempt && attempt.cause))
    const { outcomes } = attempt
    return orders.map((each) => {
      const outcome = outcomes.get(each) ?? assert.fail('an order without an outcome')
      return 'code' in outcome ? outcome.code : outcome
    })
  }

  /** How many SELECTs this session has asked. */
  async function countSelects(): Promise<number> {
    const [rows] = await pool.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Com_select'")
    return Number(rows[0]?.Value)
  }

  if (known) await place(order(), order({ productId: mango }))
  return {
    pool,
    tea,
    mango,
    order,
    commit,
    place,
    countSelects,
    books: (id: number) => readBooks(databaseUrl, id),
  }
}

test('what there was enough of a moment ago is sold without a look at it', async (t) => {
  const { place, order, tea, mango, countSelects, books } = await openShop(t, { known: true })
  const before = await countSelects()

  const [one, two] = await place(order({ quantity: 2 }), order({ productId: mango }))

  assert.equal(await countSelects(), before)
  assert.deepEqual(
    [one, two],
    [
      { orderId: 3, productName: 'Thai tea' },
      { orderId: 4, productName: 'Mango' },
    ],
  )
  assert.deepEqual(await books(tea), { stock: PIECES - 2, orders: 2, ordered: 3 })
  assert.deepEqual(await books(mango), { stock: PIECES - 1, orders: 2, ordered: 2 })
})

for (const known of [true, false]) {
  const when = known ? 'known a moment ago' : 'not known before'

  test(`stock that others have taken is not sold again (${when})`, async (t) => {
    const { pool, place, order, tea, mango, books } = await openShop(t, { known })
    await pool.query('UPDATE products SET amount = 3 WHERE id = ?', [tea])
    const before = await books(tea)

    const outcomes = await place(
      order({ quantity: 2 }),
      order({ productId: mango }),
      order({ quantity: 2 }),
      order(),
    )

    assert.deepEqual(
      outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.productName)),
      ['Thai tea', 'Mango', 'out_of_stock', 'Thai tea'],
    )
    assert.deepEqual(await books(tea), {
      stock: 0,
      orders: before.orders + 2,
      ordered: before.ordered + 3,
    })
    assert.equal((await books(mango)).stock, PIECES - 1)
    assert.deepEqual(await place(order()), ['out_of_stock'])
  })

  test(`a product that is gone is not found, and harms no other (${when})`, async (t) => {
    const { pool, place, order, tea, mango, books } = await openShop(t, { known })
    await pool.query('DELETE FROM orders WHERE productId = ?', [tea])
    await pool.query('DELETE FROM products WHERE id = ?', [tea])

    const [gone, other] = await place(order(), order({ productId: mango }))

    assert.equal(gone, 'product_not_found')
    assert.equal((other as { productName: string }).productName, 'Mango')
    assert.equal((await books(mango)).stock, PIECES - 1)
  })

  for (const { fault, kind, bad } of [
    { fault: 'a key that was used before', kind: 'duplicate', bad: { idempotencyKey: 'again' } },
    { fault: 'a value that the database refuses', kind: 'refused', bad: { userId: 'U'.repeat(300) } },
  ]) {
    test(`${fault} leaves nothing of all orders beside it (${when})`, async (t) => {
      const { pool, commit, place, order, tea, mango, books } = await openShop(t, { known })
      // Through a memory of its own, so that this one stays as it was.
      await commitOrders({ pool, recentStock: createRecentStock() }, [
        order({ idempotencyKey: 'again', productId: mango }),
      ])
      const before = [await books(tea), await books(mango)]

      const attempt = await commit(order(), order({ productId: mango, ...bad }))

      assert.equal(attempt.kind, kind)
      assert.deepEqual([await books(tea), await books(mango)], before)
      assert.equal(typeof (await place(order()))[0], 'object')
    })
  }

  test(`ids are as far apart as the server gives them (${when})`, async (t) => {
    const { pool, place, order } = await openShop(t, { known, idStep: 5 })

    const placed = (await place(order(), order(), order())) as { orderId: number }[]

    const [stored] = await pool.query<RowDataPacket[]>('SELECT id FROM orders ORDER BY id')
    assert.deepEqual(
      placed.map(({ orderId }) => orderId),
      stored.slice(-3).map(({ id }) => id as number),
    )
    assert.equal((placed[2]?.orderId ?? 0) - (placed[1]?.orderId ?? 0), 5)
    const [rows] = await pool.query<RowDataPacket[]>(
      'SELECT firstOrderId, orderIdStep, eventCount FROM outbox ORDER BY firstOrderId DESC LIMIT 1',
    )
    assert.deepEqual({ ...rows[0] }, { firstOrderId: placed[0]?.orderId, orderIdStep: 5, eventCount: 3 })
  })
}
