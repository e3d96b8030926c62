import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test, type TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { OTHER_NAME, openBrowser, openPage } from '../../frontend/shared/testing/open-browser.ts'
import { createScope } from '../support/scope.ts'
import { createShopClient } from '../support/http/shop-client.ts'
import { startTestStack, type TestStackOptions } from '../support/services/start-test-stack.ts'
import { unique } from '../support/unique.ts'

test('a buyer orders in the shop, sees the order confirmed, and reads the message in the LINE chat', async (t) => {
  const { shop, page, complaints, name, productId } = await openShop(t)

  const product = page.locator('.product', { hasText: name })
  await product.getByRole('button', { name: /^Buy/ }).click()
  const order = page.locator('.orders li', { hasText: name })
  await showOrders(page)
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
  await order.waitFor({ state: 'attached' })
  await page
    .locator('.product', { hasText: name })
    .getByText(String(STOCK - 1))
    .first()
    .waitFor()
  assert.equal(await confirmed(order).count(), 0)

  await showOrders(page)
  await stack.component('notifier').start()
  await confirmed(order).waitFor()
})

test('with HOST=0.0.0.0 alone, a phone in the same network orders and reads the message in the LINE chat', async (t) => {
  const { stack, browser, name } = await openShop(t, { host: '0.0.0.0' })
  for (const host of [OTHER_NAME, ...lanAddresses()]) {
    const { page, complaints } = await openPage(browser, `http://${host}:${stack.env.PORT ?? ''}`)
    await page.locator('.product', { hasText: name }).getByRole('button', { name: /^Buy/ }).click()
    await showOrders(page)
    await confirmed(page.locator('.orders li', { hasText: name })).waitFor()
    const chatOpens = page.waitForEvent('popup')
    await page.getByRole('link', { name: 'LINE chat' }).click()
    const chat = await chatOpens
    assert.equal(new URL(chat.url()).hostname, host)
    await chat.getByRole('log').getByText(`Buy product: ${name} successful!`).first().waitFor()
    assert.deepEqual(complaints, [])
    await page.context().close()
  }
})

/** At most two: each is a visit. */
const lanAddresses = () =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .slice(0, 2)

const STOCK = 5

/** A platform with one product more, and its shop in a browser. */
async function openShop(t: TestContext, options: TestStackOptions = {}) {
  const scope = createScope(t)
  const stack = await startTestStack(scope, options)
  const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
  const name = unique('Dragon fruit')
  const productId = await shop.createProduct(name, STOCK)
  const browser = await openBrowser()
  scope.onEnd(() => browser.close())
  const { page, complaints } = await openPage(browser, stack.url('order-api'))
  return { stack, shop, browser, page, complaints, name, productId }
}

const showOrders = (page: Page) =>
  page.getByRole('navigation').getByRole('button', { name: 'My orders' }).click()

const confirmed = (order: Locator) => order.getByText('Confirmed in LINE').first()
