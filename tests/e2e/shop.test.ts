import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, openPage } from '../../frontend/shop/testing/open-browser.ts'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/shop-client.ts'
import { startTestStack } from '../support/start-test-stack.ts'
import { unique } from '../support/unique.ts'

test('somebody buys in the shop, sees the order confirmed, and reads the message in the LINE chat', async (t) => {
  const scope = createScope(t)
  const stack = await startTestStack(scope)
  const shop = createShopClient(stack.url('order-api'), stack.url('line-simulator'))
  const name = unique('Dragon fruit')
  const productId = await shop.createProduct(name, 2)
  const browser = await openBrowser()
  scope.onEnd(() => browser.close())
  const { page, complaints } = await openPage(browser, stack.url('order-api'))

  const product = page.locator('.product', { hasText: name })
  await product.getByRole('button', { name: /^Buy/ }).click()
  const order = page.locator('.orders li', { hasText: name })
  await order.getByText('confirmed', { exact: false }).first().waitFor()
  assert.equal(await shop.stockOf(productId), 1)

  const chatOpens = page.waitForEvent('popup')
  await page.getByRole('link', { name: 'LINE chat' }).click()
  const chat = await chatOpens
  await chat.getByRole('log').getByText(`Buy product: ${name} successful!`).waitFor()
  assert.deepEqual(complaints, [])
})

test('an order placed elsewhere appears on the open page, and follows the consumer', async (t) => {
  const scope = createScope(t)
  const stack = await startTestStack(scope)
  const shop = createShopClient(stack.url('order-api'), stack.url('line-simulator'))
  const name = unique('Star apple')
  const productId = await shop.createProduct(name, 5)
  const browser = await openBrowser()
  scope.onEnd(() => browser.close())
  const { page } = await openPage(browser, stack.url('order-api'))
  const chatLink = await page.getByRole('link', { name: 'LINE chat' }).getAttribute('href')
  const userId = new URL(chatLink ?? '').pathname.split('/').at(-1) ?? ''

  await stack.component('notifier').stop()
  await shop.order(productId, userId)
  const order = page.locator('.orders li', { hasText: name })
  await order.waitFor()
  await page.locator('.product', { hasText: name }).getByText('4').first().waitFor()
  assert.equal(await order.getByText('confirmed', { exact: false }).count(), 0)

  await stack.component('notifier').start()
  await order.getByText('confirmed', { exact: false }).first().waitFor()
})
