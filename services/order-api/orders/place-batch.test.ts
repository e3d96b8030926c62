// The outcomes of orders of a product that was just sold, when the database is lost: they and their COMMIT are sent in
// one packet.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createOrderFixture } from '../../../tests/support/data/order-fixture.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import type { NewOrder } from './new-order.ts'
import { placeBatch } from './place-batch.ts'

const inOnePacket = (packet: Buffer) =>
  packet.includes('START TRANSACTION') && packet.includes('INSERT INTO orders')

async function openKnownShop(t: TestContext) {
  const shop = await createOrderFixture(t)
  const double = await shop.openOrderApiDouble({ known: true })
  const place = async (...orders: NewOrder[]) => {
    const outcomes = await placeBatch({ ...double, log: silentLog }, orders)
    return orders.map((order) => {
      const outcome = outcomes.get(order) ?? assert.fail('an order without an outcome')
      return 'code' in outcome ? outcome.code : outcome.productName
    })
  }
  return { ...shop, place }
}

const BEFORE = { stock: 10, orders: 1, ordered: 1 }
const AFTER = { stock: 9, orders: 2, ordered: 2 }

test('the answer is lost: the orders exist, so the callers get them', async (t) => {
  const { place, order, tea, mango, proxy, balances } = await openKnownShop(t)
  const struck = proxy.atNext(inOnePacket, 'lose answer')

  const outcomes = await place(order(), order({ productId: mango }))

  await struck
  assert.deepEqual(outcomes, ['Thai tea', 'Mango'])
  assert.deepEqual([await balances(tea), await balances(mango)], [AFTER, AFTER])
})

for (const fault of ['lose packet', 'deliver late'] as const) {
  test(`the packet does not arrive in time (${fault}): none of its orders exists, now or later`, async (t) => {
    const { place, order, tea, proxy, balances } = await openKnownShop(t)
    const struck = proxy.atNext(inOnePacket, fault)

    const outcomes = await place(order())

    await struck
    assert.deepEqual(outcomes, ['database_away'])
    assert.deepEqual(await balances(tea), BEFORE)
  })
}

for (const fault of ['hold packet', 'hold answer'] as const) {
  test(`the database goes silent (${fault}): the answer matches what was written`, async (t) => {
    const { place, order, tea, proxy, balances } = await openKnownShop(t)
    const struck = proxy.atNext(inOnePacket, fault)

    const placing = place(order())
    await struck
    await proxy.pass()

    const [outcome] = await placing
    assert.deepEqual(await balances(tea), outcome === 'Thai tea' ? AFTER : BEFORE)
  })
}

test('another session locks the table of products: the orders do not wait for it', async (t) => {
  const { place, order, tea, database, balances } = await openKnownShop(t)
  const keeper = await database.connect()
  await keeper.execute('LOCK TABLES products WRITE')

  const outcomes = await place(order())

  await keeper.execute('UNLOCK TABLES')
  keeper.release()
  assert.deepEqual(outcomes, ['database_away'])
  assert.deepEqual(await balances(tea), BEFORE)
})

test('another session locks a product: the orders do not wait for it, and an order that was placed before is answered', async (t) => {
  const { place, order, tea, mango, database, balances } = await openKnownShop(t)
  const again = { idempotencyKey: 'again', productId: mango }
  await place(order(again))
  const keeper = await database.connect()
  await keeper.execute('START TRANSACTION')
  await keeper.query('SELECT id FROM products FOR UPDATE')

  const outcomes = await place(order(), order(again))

  await keeper.execute('ROLLBACK')
  keeper.release()
  assert.deepEqual(outcomes, ['database_away', 'Mango'])
  assert.deepEqual([await balances(tea), await balances(mango)], [BEFORE, AFTER])
})
