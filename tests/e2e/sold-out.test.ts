import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/http/shop-client.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { uniqueUserId } from '../support/unique.ts'

const BUYERS = 50
const ORDERS_EACH = 20
const STOCK = 700

test('1,000 orders from 50 buyers at once on a stock of 700: 700 are placed, and each is confirmed once', async (t) => {
  const stack = await startTestStack(createScope(t))
  const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
  const productId = await shop.createProduct('Last umbrellas', STOCK)
  const users = Array.from({ length: BUYERS }, uniqueUserId)

  const answers = await Promise.all(
    users.map(async (user) => {
      const placed = []
      for (let count = 0; count < ORDERS_EACH; count++) placed.push(await shop.order(productId, user))
      return placed
    }),
  )
  const statuses = answers.flat().map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 201).length, STOCK)
  assert.equal(statuses.filter((status) => status === 409).length, BUYERS * ORDERS_EACH - STOCK)
  assert.equal(await shop.stockOf(productId), 0)

  await shop.untilNonePending()
  for (const [index, user] of users.entries()) {
    const placed = (answers[index] ?? []).flatMap(({ orderId }) => orderId ?? [])
    const orders = await shop.allOrders(`userId=${user}`)
    assert.deepEqual(
      orders.map(({ id }) => id).sort(),
      placed.sort(),
      'every accepted order exists, and no other',
    )
    assert.ok(orders.every(({ status }) => status === 'success'))

    const messages = await shop.messagesTo(user)
    assert.equal(messages.length, placed.length, 'one message per order')
    assert.equal(new Set(messages.map(({ retryKey }) => retryKey)).size, placed.length)
  }
})
