import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/http/shop-client.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { uniqueUserId } from '../support/unique.ts'

test('while the consumer is stopped orders stay pending; when it starts they drain, in order per user', async (t) => {
  const stack = await startTestStack(createScope(t))
  const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
  const names = ['first', 'second', 'third', 'fourth']
  const products = await Promise.all(names.map((name) => shop.createProduct(name, 100)))
  const users = Array.from({ length: 10 }, uniqueUserId)

  await stack.component('notifier').stop()
  for (const productId of products) {
    const answers = await Promise.all(users.map((user) => shop.order(productId, user)))
    assert.ok(answers.every(({ status }) => status === 201))
  }
  const pending = await shop.allOrders('status=pending')
  assert.equal(pending.length, users.length * products.length)
  for (const user of users) assert.deepEqual(await shop.messagesTo(user), [])

  await stack.component('notifier').start()
  await shop.untilNonePending()
  for (const user of users) {
    const texts = (await shop.messagesTo(user)).map(({ text }) => text)
    assert.deepEqual(
      texts,
      names.map((name) => `Buy product: ${name} successful!`),
    )
  }
})
