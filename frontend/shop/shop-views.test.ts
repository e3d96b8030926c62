import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { desktop } from '../shared/testing/open-browser.ts'
import { createProduct, createServedOrder } from './testing/stand-in-data.ts'
import { says, showOrders, useShop } from './testing/use-shop.ts'

const openShop = useShop()
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => createProduct(n + 1, `Product ${n + 1}`, 42))
const showProducts = (page: Page) => page.getByRole('button', { name: 'Products' }).click()
const LONG_NAME = `${'Long name '.repeat(20)}${'W'.repeat(55)}`

test('My orders are one tap away among a hundred products, and the products stay where they were', async () => {
  const { page, api, buyButton, orders } = await openShop({ products: many(100) })
  await buyButton('Product 20').click()
  await says(orders, '#1042')
  const place = await page.evaluate(() => window.scrollY)
  assert.ok(place > 0)
  await page.getByRole('navigation').getByText('1 under way').waitFor({ state: 'attached' })
  await showOrders(page)
  await orders.getByText('Waiting for LINE').waitFor()
  assert.equal(await buyButton('Product 20').isVisible(), false)
  api.confirm(1042)
  await orders.getByText('Confirmed in LINE').waitFor()
  await page.getByRole('navigation').getByText('under way').waitFor({ state: 'detached' })
  await showProducts(page)
  assert.equal(await page.evaluate(() => window.scrollY), place)
})

test('of thousands of products only those near the screen are drawn, and all can be reached', async () => {
  const { page, api, buyButton } = await openShop({ products: many(4_000) })
  const cards = page.locator('.product')
  await says(page.locator('.more'), /of 4,000/)
  assert.ok((await cards.count()) < 100)
  const before = await cards.count()
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
  await cards.nth(before).waitFor()
  await buyButton(`Product ${before + 1}`).click()
  await says(page.locator('.notice'), `Ordered Product ${before + 1} × 1`)
  api.changeStock(3_999, 7)
  api.changeStock(1, 7)
  await says(cards.first(), '7 in stock')
  assert.ok((await cards.count()) < 200)
})

test('a button shows more products without scrolling', async () => {
  const { page } = await openShop({ products: many(30) })
  const more = page.getByRole('button', { name: 'Show more' })
  await more.focus()
  await page.keyboard.press('Enter')
  await page.locator('.product').nth(29).waitFor()
  await more.waitFor({ state: 'detached' })
})

test('a name of 255 characters is shown whole, and breaks neither product, notice nor order', async () => {
  const { page, buyButton, notice, orders } = await openShop({ products: [createProduct(1, LONG_NAME, 42)] })
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  await buyButton('Long name').waitFor()
  const cut = await page.locator('h3').evaluate((name) => name.scrollWidth > name.clientWidth)
  assert.equal(cut, false)
  assert.equal(await overflow(), 0)
  await buyButton('Long name').click()
  await says(notice, /^Ordered Long name .*… × 1\. It is order #1042\./)
  const height = (await notice.boundingBox())?.height ?? 0
  assert.ok(height <= 120, `the notice is ${height} px high`)
  await page.getByRole('button', { name: 'Follow' }).click()
  await orders.getByText(/… × 1$/).waitFor()
  assert.equal(await overflow(), 0)
})

test('the notice covers nothing for good: the page can be scrolled until its end is above the notice', async () => {
  const { page, buyButton, notice } = await openShop({ products: many(12) })
  await buyButton('Product 1').first().click()
  await says(notice, 'Ordered')
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
  const last = await buyButton('Product 12').boundingBox()
  const cover = await notice.boundingBox()
  assert.ok(last && cover && last.y + last.height <= cover.y)
})

test('on a wide screen the notice is beside the shop', async () => {
  const { page, buyButton, notice } = await openShop({ browser: { viewport: desktop } })
  await buyButton('Thai tea').click()
  const column = await page.locator('.column').boundingBox()
  const box = await notice.boundingBox()
  assert.ok(column && box && box.x >= column.x + column.width)
})

test('an order that failed says so, and what to do', async () => {
  const { page, api, notice, orders } = await openShop({
    orders: [createServedOrder({ id: 7, status: 'pending' })],
  })
  await says(orders, 'Waiting for LINE')
  api.confirm(7, 'failed')
  await says(notice, 'Order 7, Thai tea: LINE refused the message. My orders says what to do.')
  await page.getByRole('button', { name: 'Follow' }).click()
  await orders.getByText('LINE refused the message').waitFor()
  await orders.getByText('Do not buy it again: give the shop its number, #7.').waitFor()
})
