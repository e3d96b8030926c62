import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createServedOrder } from './testing/stand-in-data.ts'
import { says, useShop } from './testing/use-shop.ts'

const openShop = useShop()

test('an empty shop and an empty order list have a text, and fill by themselves', async () => {
  const { page, api } = await openShop({ products: [] })
  await says(page.locator('.empty'), 'Nothing for sale yet')
  await says(page.locator('.empty'), 'No orders yet')
  api.products.push({ id: 9, name: 'Roti', amount: 1, updatedAt: new Date().toISOString() })
  api.changeStock(9, 8)
  await says(page.locator('.product'), 'Roti')
})

test('too many requests: the notice says when it retries, and it does', async () => {
  const { api, buyButton, notice } = await openShop()
  api.fates.push({ status: 429, code: 'too_many_requests', retryAfter: 1 })
  await buyButton('Thai tea').click()
  await says(notice, /Too many requests\. We try Thai tea again in \d s, as one order\./)
  await says(buyButton('Thai tea'), 'Retrying…')
  await says(notice, 'Ordered Thai tea × 1')
  assert.equal(new Set(api.placed.map(({ key }) => key)).size, 1)
})

test('a busy shop: a notice appears, and there is one order', async () => {
  const { api, buyButton, notice } = await openShop()
  api.fates.push({ status: 503, code: 'queue_full', retryAfter: 1 })
  await buyButton('Thai tea').click()
  await says(notice, 'The shop is busy.')
  await says(notice, 'Ordered Thai tea × 1')
  assert.equal(api.orders.length, 1)
})

test('offline: a notice appears, the order is kept, and the page updates by itself', async () => {
  const { page, api, buyButton, notice, orders } = await openShop()
  await buyButton('Thai tea').waitFor()
  await page.context().setOffline(true)
  api.cutFeeds()
  await says(notice, 'You are offline.')
  await buyButton('Thai tea').click()
  await says(orders, 'Still trying to place it…')
  await page.context().setOffline(false)
  await says(orders, /#1042.*Waiting for LINE/)
  await says(page.locator('.live'), /^Live$/)
  assert.equal(api.orders.length, 1)
})

test('a broken feed is reopened, and no change is missed', async () => {
  const { page, api, notice } = await openShop()
  await says(page.locator('.live'), /^Live$/)
  api.failingWith = 503
  api.cutFeeds()
  await says(notice, 'The shop does not answer.')
  await says(page.locator('.live'), 'Not live')
  api.changeStock(1, 2)
  api.failingWith = undefined
  await says(page.locator('.stock'), 'Only 2 left')
  await says(notice, 'Back online.')
})

test('a shop that does not answer at first opens as soon as it does', async () => {
  const { page, api } = await openShop({ prepare: (shop) => (shop.failingWith = 503) })
  await says(page.locator('.empty'), 'The shop does not answer')
  api.failingWith = undefined
  await says(page.locator('.product'), 'Thai tea')
})

test('LINE is slow: the order is shown as safe until it is confirmed', async () => {
  const createdAt = new Date(Date.now() - 60_000).toISOString()
  const { api, notice, orders } = await openShop({
    orders: [createServedOrder({ id: 5, status: 'pending', createdAt, updatedAt: createdAt })],
  })
  await says(orders, /#5.*Order is safe, message comes later/)
  await says(notice, 'LINE is slow right now. Your order is safe, the message comes later.')
  api.confirm(5)
  await says(orders, /#5.*Confirmed in LINE/)
  await says(notice, 'Order 5, Thai tea, is confirmed in LINE.')
})

test('an expired session is renewed during the order, with the same intent', async () => {
  const { api, buyButton, notice } = await openShop({ config: { authMode: 'line' } })
  await buyButton('Thai tea').click()
  await says(notice, '#1042')
  const firstToken = api.placed[0]?.token ?? ''
  api.refusedTokens.add(firstToken)
  await buyButton('Mango rice').click()
  await says(notice, '#1043')
  assert.notEqual(api.placed.at(-1)?.token, firstToken)
  assert.equal(api.orders.length, 2)
})

test('a session that cannot be renewed asks for a login, and the order continues after it', async () => {
  const { page, api, buyButton, notice, orders } = await openShop({ config: { authMode: 'line' } })
  let answer: (() => void) | undefined
  api.fates.push({ hold: (done) => (answer = done) })
  await buyButton('Thai tea').waitFor()
  api.isEveryTokenRefused = true
  await buyButton('Thai tea').click()
  await says(
    notice,
    'The shop does not accept your login (unauthenticated). Log in again; your open orders are kept.',
  )
  await says(orders, 'Log in to finish this order')
  assert.equal(api.placed.length, 0)
  api.isEveryTokenRefused = false
  await page.getByRole('button', { name: 'Log in' }).click()
  await says(orders, 'Placing your order…')
  answer?.()
  await says(orders, '#1042')
  assert.equal(api.orders.length, 1)
})

test('a shop that requires a LINE login without a LIFF app explains it', async () => {
  const { page } = await openShop({ config: { authMode: 'line', simulatorUrl: null } })
  await says(page.locator('.empty'), 'This shop has no login yet')
})

test('without a simulator, a test user can shop', async () => {
  const { page, buyButton, orders } = await openShop({ config: { simulatorUrl: null } })
  await buyButton('Thai tea').click()
  await says(orders, '#1042')
  assert.equal(await page.getByRole('link').count(), 0)
})

test('Thai from the browser language, English by the switch, and the choice is remembered', async () => {
  const { page, buyButton } = await openShop({ browser: { locale: 'th-TH' } })
  await says(buyButton('Thai tea'), 'สั่งซื้อ')
  assert.equal(await page.locator('html').getAttribute('lang'), 'th')
  await page.getByRole('button', { name: 'Switch to English' }).click()
  await says(buyButton('Thai tea'), 'Buy')
  await page.reload()
  await says(buyButton('Thai tea'), 'Buy')
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
})

test('nothing moves: not while loading, not when figures change, not when LINE confirms', async () => {
  const { page, api, orders } = await openShop({
    orders: [createServedOrder({ id: 3, status: 'pending' })],
  })
  await says(orders, 'Waiting for LINE')
  api.changeStock(1, 12_345)
  api.confirm(3)
  await says(orders, 'Confirmed in LINE')
  await says(page.locator('.stock'), '12,345 in stock')
  const shift = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as (PerformanceEntry & { value: number })[]
          done(shifts.reduce((sum, { value }) => sum + value, 0))
        }).observe({ type: 'layout-shift', buffered: true })
        // The observer reports only shifts; two frames are enough for a report.
        requestAnimationFrame(() => requestAnimationFrame(() => done(0)))
      }),
  )
  assert.ok(shift < 0.02, `layout shift ${shift}`)
})
