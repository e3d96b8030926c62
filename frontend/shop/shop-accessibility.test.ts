import AxeBuilder from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { desktop, phone } from '../shared/testing/open-browser.ts'
import { createProduct, createServedOrder } from './testing/stand-in-data.ts'
import { says, showOrders, useShop } from './testing/use-shop.ts'

const openShop = useShop()
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => createProduct(n + 1, `Product ${n + 1}`, 42))

/** Motion is reduced, so that contrast is measured in the final state and not during an animation. */
async function assertAccessible(page: Page, look = ''): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  assert.deepEqual(found, [], look)
}

test('a shop with products and orders passes WCAG 2.2 AA at every size, in every theme and language', async () => {
  const { page, api, buyButton, notice, orders } = await openShop({
    browser: { reducedMotion: 'reduce' },
    products: [
      createProduct(1, 'Thai tea', 42),
      createProduct(2, 'Mango rice', 3),
      createProduct(3, 'ข้าวผัด', 0),
      createProduct(4, 'Zip bag', 1_200),
    ],
    orders: [
      createServedOrder({ id: 1, status: 'success' }),
      createServedOrder({ id: 2, status: 'failed' }),
      createServedOrder({ id: 3, status: 'pending' }),
    ],
  })
  api.fates.push({ status: 429, code: 'too_many_requests', retryAfter: 600 })
  await buyButton('Thai tea').click()
  await notice.waitFor()
  await says(orders, '#3')
  for (const language of ['en', 'th']) {
    await page.evaluate((lang) => {
      if (document.documentElement.lang !== lang) document.querySelector<HTMLElement>('.language')?.click()
    }, language)
    for (const viewport of [phone, desktop]) {
      await page.setViewportSize(viewport)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await assertAccessible(page, `${viewport.width} px, ${colorScheme}, ${language}`)
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, 'the page must not scroll sideways')
    }
  }
})

test('at 320 px, as at 400 % zoom, nothing is cut off and nothing scrolls sideways', async () => {
  const { page, buyButton, orders } = await openShop({ browser: { viewport: { width: 320, height: 640 } } })
  await buyButton('Thai tea').click()
  await says(orders, '#1042')
  const overflowing = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('button')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => element.textContent),
  )
  assert.deepEqual(overflowing, [])
})

test('an empty shop, a success notice and an error notice pass too', async () => {
  const { page, api, buyButton, notice } = await openShop({
    browser: { reducedMotion: 'reduce' },
    products: [],
  })
  await page.locator('.empty').first().waitFor()
  await assertAccessible(page)
  await showOrders(page)
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Products' }).click()
  api.products.push(createProduct(1, 'Thai tea', 1))
  api.changeStock(1, 1)
  await buyButton('Thai tea').click()
  await says(notice, 'Ordered')
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  api.failingWith = 503
  api.cutFeeds()
  await says(notice, 'does not answer')
  await assertAccessible(page)
})

test('orders in every state, the opening page and a long name pass too', async () => {
  const { page, api, buyButton, orders } = await openShop({
    browser: { reducedMotion: 'reduce' },
    prepare: (shop) => (shop.failingWith = 503),
    products: [createProduct(1, 'Thai tea', 42), createProduct(2, 'W'.repeat(255), 3)],
    orders: [
      createServedOrder({ id: 1, status: 'success' }),
      createServedOrder({ id: 2, status: 'failed' }),
      createServedOrder({ id: 3, status: 'pending' }),
    ],
  })
  await says(page.locator('.empty'), 'The shop does not answer')
  await assertAccessible(page, 'not open')
  api.failingWith = undefined
  await buyButton('Thai tea').waitFor()
  api.fates.push({ status: 429, code: 'too_many_requests', retryAfter: 600 })
  await buyButton('Thai tea').click()
  await showOrders(page)
  await says(orders, 'Still trying to place it…')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await assertAccessible(page, `orders, ${colorScheme}`)
  }
})

test('with the keyboard alone one orders, follows the order, and is notified of what became of it', async () => {
  const { page, api, orders } = await openShop({ products: many(200) })
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  await page.locator('.product').first().waitFor()
  for (let presses = 0; presses < 20 && !(await focused()).startsWith('Buy'); presses++)
    await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Buy – Product 1 × 1')
  await page.keyboard.press('Enter')
  const status = page.locator('.notice-place [role=status]')
  await says(status, 'Ordered Product 1 × 1. It is order #1042.')

  // Backwards, to the notice before the products: first the way to dismiss it, then the way to the order.
  const follow = page.getByRole('button', { name: 'Follow' })
  const isFollow = () => follow.evaluate((button) => button === document.activeElement)
  for (let presses = 0; presses < 10 && !(await isFollow()); presses++) await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await orders.getByText('Waiting for LINE').waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'orders')
  const bar = page.getByRole('navigation', { name: 'Shop' })
  await bar.getByRole('button', { name: 'My orders 1 under way' }).waitFor()
  api.confirm(1042, 'failed')
  await says(status, 'Order 1042, Product 1: LINE refused the message. My orders says what to do.')
  await orders.getByText('Do not buy it again: give the shop its number, #1042.').waitFor()
})

test('what has the focus is never behind the bar or the notice', async () => {
  const { page, notice } = await openShop({ products: many(30) })
  await page.locator('.product').first().waitFor()
  await page.locator('.simulated a').focus()
  for (let presses = 0; presses < 16; presses++) {
    await page.keyboard.press('Tab')
    if (presses === 10) await page.keyboard.press('Enter')
    if (presses === 10) await notice.waitFor()
    const isBehind = await page.evaluate(() => {
      const { bottom } = document.activeElement?.closest('main *')?.getBoundingClientRect() ?? { bottom: 0 }
      const [top = innerHeight] = ['.notice', '.views']
        .flatMap((cover) => document.querySelector(cover)?.getBoundingClientRect().top ?? [])
        .sort((a, b) => a - b)
      return bottom > top
    })
    assert.ok(!isBehind, `after ${presses} presses of Tab`)
  }
})

test('changes are announced to screen readers', async () => {
  const { page, api, buyButton } = await openShop()
  const status = page.locator('.notice-place [role=status]')
  await buyButton('Thai tea').click()
  await says(status, 'Ordered Thai tea × 1. It is order #1042.')
  api.confirm(1042)
  await says(status, 'Order 1042, Thai tea, is confirmed in LINE.')
})
