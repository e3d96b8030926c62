import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOrderFixture, type OrderApiDouble } from '../../../tests/support/data/order-fixture.ts'
import { commitOrders } from './commit-orders.ts'
import type { NewOrder } from './new-order.ts'

/** What became of each order: its id and its product's name, or a code. */
async function place(double: OrderApiDouble, ...orders: NewOrder[]) {
  const attempt = await commitOrders(double, orders)
  if (attempt.kind !== 'answered') throw new Error(`not answered: ${attempt.kind}`, { cause: attempt.cause })
  return orders.map((order) => {
    const outcome = attempt.outcomes.get(order) ?? assert.fail('an order without an outcome')
    return 'code' in outcome ? outcome.code : outcome
  })
}

test('if there was enough stock a moment ago, the order is committed without reading the stock', async (t) => {
  const { order, tea, mango, openOrderApiDouble, balances } = await createOrderFixture(t)
  const double = await openOrderApiDouble({ known: true })
  const before = await double.countSelects()

  const placed = await place(double, order({ quantity: 2 }), order({ productId: mango }))

  assert.equal(await double.countSelects(), before)
  assert.deepEqual(placed, [
    { orderId: 3, productName: 'Thai tea' },
    { orderId: 4, productName: 'Mango' },
  ])
  assert.deepEqual(await balances(tea), { stock: 8, orders: 2, ordered: 3 })
  assert.deepEqual(await balances(mango), { stock: 9, orders: 2, ordered: 2 })
})

test('two order APIs that have the stock in their caches never deadlock', async (t) => {
  const { order, tea, mango, openOrderApiDouble, database, balances } = await createOrderFixture(t)
  await database.execute('UPDATE products SET amount = 1000')
  const doubles = [await openOrderApiDouble({ known: true }), await openOrderApiDouble({ known: true })]
  const looks = await Promise.all(doubles.map(({ countSelects }) => countSelects()))

  await Promise.all(
    doubles.map(async (double, index) => {
      const productIds = index === 0 ? [tea, mango] : [mango, tea]
      for (let left = 50; left > 0; left--) {
        await place(double, ...productIds.map((productId) => order({ productId })))
      }
    }),
  )

  assert.deepEqual(await Promise.all(doubles.map(({ countSelects }) => countSelects())), looks)
  for (const id of [tea, mango])
    assert.deepEqual(await balances(id), { stock: 1002 - 102, orders: 102, ordered: 102 })
})

test('a product’s updatedAt never goes back, because pages rely on it', async (t) => {
  const { order, tea, openOrderApiDouble, database } = await createOrderFixture(t)
  const double = await openOrderApiDouble({ known: true })
  await database.execute("UPDATE products SET updatedAt = '2100-01-01' WHERE id = ?", [tea])

  await place(double, order())

  const [row] = await database.query(
    "SELECT amount, updatedAt = '2100-01-01' AS same FROM products WHERE id = ?",
    [tea],
  )
  assert.deepEqual(row, { amount: 9, same: 1 })
})

for (const known of [true, false]) {
  const when = known ? 'the product is in the cache' : 'the product is not in the cache'

  test(`stock that other processes have taken is not sold again (${when})`, async (t) => {
    const { order, tea, mango, openOrderApiDouble, database, balances } = await createOrderFixture(t)
    const double = await openOrderApiDouble({ known })
    await database.execute('UPDATE products SET amount = 3 WHERE id = ?', [tea])
    const before = await balances(tea)

    const outcomes = await place(
      double,
      order({ quantity: 2 }),
      order({ productId: mango }),
      order({ quantity: 2 }),
      order(),
    )

    assert.deepEqual(
      outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.productName)),
      ['Thai tea', 'Mango', 'out_of_stock', 'Thai tea'],
    )
    assert.deepEqual(await balances(tea), {
      stock: 0,
      orders: before.orders + 2,
      ordered: before.ordered + 3,
    })
    assert.equal((await balances(mango)).stock, 9)
    assert.deepEqual(await place(double, order()), ['out_of_stock'])
  })

  test(`a product that was deleted is not found, and the other orders are placed (${when})`, async (t) => {
    const { order, tea, mango, openOrderApiDouble, database, balances } = await createOrderFixture(t)
    const double = await openOrderApiDouble({ known })
    await database.execute('DELETE FROM orders WHERE productId = ?', [tea])
    await database.execute('DELETE FROM products WHERE id = ?', [tea])

    const [gone, other] = await place(double, order(), order({ productId: mango }))

    assert.equal(gone, 'product_not_found')
    assert.equal((other as { productName: string }).productName, 'Mango')
    assert.equal((await balances(mango)).stock, 9)
  })

  for (const { fault, kind, bad } of [
    { fault: 'a key that was used before', kind: 'duplicate', bad: { idempotencyKey: 'again' } },
    { fault: 'a value that the database refuses', kind: 'refused', bad: { userId: 'U'.repeat(300) } },
  ]) {
    test(`${fault} leaves none of the orders in its transaction, now or later (${when})`, async (t) => {
      const { order, tea, mango, openOrderApiDouble, balances } = await createOrderFixture(t)
      const double = await openOrderApiDouble({ known })
      await place(
        await openOrderApiDouble({ known: false }),
        order({ idempotencyKey: 'again', productId: mango }),
      )
      const [teaBefore, mangoBefore] = [await balances(tea), await balances(mango)]

      const attempt = await commitOrders(double, [order(), order({ productId: mango, ...bad })])

      assert.equal(attempt.kind, kind)
      assert.deepEqual([await balances(tea), await balances(mango)], [teaBefore, mangoBefore])
      await place(double, order())
      assert.deepEqual(await balances(tea), {
        stock: teaBefore.stock - 1,
        orders: teaBefore.orders + 1,
        ordered: teaBefore.ordered + 1,
      })
      assert.deepEqual(await balances(mango), mangoBefore)
    })
  }

  test(`ids have the distance of the server's setting (${when})`, async (t) => {
    const { order, openOrderApiDouble, database } = await createOrderFixture(t, { idStep: 5 })
    const double = await openOrderApiDouble({ known })

    const placed = await place(double, order(), order(), order())

    const ids = placed.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.orderId))
    const stored = await database.query<{ id: number }>('SELECT id FROM orders ORDER BY id')
    assert.deepEqual(
      ids,
      stored.slice(-3).map(({ id }) => id),
    )
    assert.equal(Number(ids[2]) - Number(ids[1]), 5)
    const [row] = await database.query(
      'SELECT firstOrderId, orderIdStep, eventCount FROM outbox ORDER BY firstOrderId DESC LIMIT 1',
    )
    assert.deepEqual(row, { firstOrderId: ids[0], orderIdStep: 5, eventCount: 3 })
  })
}
