import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Locator } from 'playwright-core'
import { openBrowser, openPage } from '../../frontend/shop/testing/open-browser.ts'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/http/shop-client.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import { unique } from '../support/unique.ts'

test('a buyer orders in the shop, sees the order confirmed, and reads the message in the LINE chat', async (t) => {
  const { shop, page, complaints, name, productId } = await openShop(t)

  const product = page.locator('.product', { hasText: name })
  await product.getByRole('button', { name: /^Buy/ }).click()
  const order = page.locator('.orders li', { hasText: name })
  await confirmed(order).waitFor()
  assert.equal(await shop.stockOf(productId), STOCK - 1)

  const chatOpens = page.waitForEvent('popup')
  await page.getByRole('link', { name: 'LINE chat' }).click()
  const chat = await chatOpens
  await chat.getByRole('log').getByText(`Buy product: ${name} successful!`).waitFor()
  assert.deepEqual(complaints, [])
})

test('an order placed elsewhere appears on the open page, and follows the consumer', async (t) => {
  const { stack, shop, page, name, productId } = await openShop(t)
  const chatLink = await page.getByRole('link', { name: 'LINE chat' }).getAttribute('href')
  const userId = new URL(chatLink ?? '').pathname.split('/').at(-1) ?? ''

  await stack.component('notifier').stop()
  await shop.order(productId, userId)
  const order = page.locator('.orders li', { hasText: name })
  await order.waitFor()
  await page
    .locator('.product', { hasText: name })
    .getByText(String(STOCK - 1))
    .first()
    .waitFor()
  assert.equal(await confirmed(order).count(), 0)

  await stack.component('notifier').start()
  await confirmed(order).waitFor()
})

const STOCK = 5

/** A platform with one product more, and its shop in a browser. */
async function openShop(t: TestContext) {
  const scope = createScope(t)
  const stack = await startTestStack(scope)
  const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
  const name = unique('Dragon fruit')
  const productId = await shop.createProduct(name, STOCK)
  const browser = await openBrowser()
  scope.onEnd(() => browser.close())
  const { page, complaints } = await openPage(browser, stack.url('order-api'))
  return { stack, shop, page, complaints, name, productId }
}

const confirmed = (order: Locator) => order.getByText('Confirmed in LINE').first()
