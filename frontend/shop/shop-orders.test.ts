import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProduct, createServedOrder, ploy, somchai } from './testing/stand-in-data.ts'
import { says, showOrders, useShop } from './testing/use-shop.ts'

const openShop = useShop()

test('one tap orders, and the page shows when LINE confirms', async () => {
  const { page, api, buyButton, notice, orders } = await openShop()
  await buyButton('Thai tea').click()
  await says(notice, 'Ordered Thai tea × 1. It is order #1042.')
  await says(orders, /#1042\s*Thai tea × 1.*Waiting for LINE/)
  await says(page.locator('.stock'), '41 in stock')
  api.confirm(1042)
  await says(orders, /#1042.*Confirmed in LINE/)
  assert.deepEqual(api.placed[0]?.body, { productId: 1, userId: ploy.userId, quantity: 1 })
  assert.equal(api.placed.length, 1)
})

test('the button answers the tap without waiting for the server', async () => {
  let answer: (() => void) | undefined
  const { api, buyButton, orders } = await openShop()
  api.fates.push({ hold: (done) => (answer = done) })
  await buyButton('Thai tea').click()
  await says(buyButton('Thai tea'), 'Ordering…')
  await says(orders, 'Placing your order…')
  answer?.()
  await says(orders, '#1042')
})

test('a double tap is one order', async () => {
  const { api, buyButton, orders } = await openShop()
  await buyButton('Thai tea').dblclick()
  await says(orders, '#1042')
  await says(buyButton('Thai tea'), /^Buy$/)
  assert.equal(api.orders.length, 1)
})

test('the stepper sets the quantity, up to the stock', async () => {
  const { page, api, buyButton, orders } = await openShop()
  const more = page.getByRole('button', { name: 'One more Mango rice' })
  await more.click()
  await more.click()
  assert.equal(await more.getAttribute('aria-disabled'), 'true')
  await buyButton('Mango rice').click()
  await says(orders, 'Mango rice × 3')
  await says(buyButton('Mango rice'), 'Sold out')
  assert.equal(api.orders[0]?.quantity, 3)
})

test('the keyboard can order too, and keeps its focus', async () => {
  const { page, api, buyButton, orders } = await openShop()
  await buyButton('Thai tea').focus()
  await page.keyboard.press('Enter')
  await says(orders, '#1042')
  assert.ok(await buyButton('Thai tea').evaluate((button) => button === document.activeElement))
  assert.equal(api.orders.length, 1)
})

test('an order whose answer was lost is retried, and stays one order', async () => {
  const { api, buyButton, notice } = await openShop()
  api.fates.push('cut', 'drop')
  await buyButton('Thai tea').click()
  await says(notice, 'Ordered Thai tea × 1. It is order #1042.')
  assert.equal(api.placed.length, 3)
  assert.equal(new Set(api.placed.map(({ key }) => key)).size, 1)
  assert.equal(api.orders.length, 1)
})

test('a reload during an order finishes it and does not duplicate it', async () => {
  const { page, api, buyButton, notice } = await openShop()
  const arrived = new Promise<void>((done) => api.fates.push({ hold: () => done() }))
  await buyButton('Thai tea').click()
  await arrived
  await page.reload()
  await says(notice, 'Ordered Thai tea × 1')
  assert.equal(api.placed.length, 2)
  assert.equal(api.placed[0]?.key, api.placed[1]?.key)
  assert.equal(api.orders.length, 1)
})

test('a page that is closed during an order and opened again finishes it, as one order', async () => {
  const { page, api, buyButton } = await openShop()
  const arrived = new Promise<void>((done) => api.fates.push({ hold: () => done() }))
  await buyButton('Thai tea').click()
  await arrived
  await page.close()
  const reopened = await page.context().newPage()
  await reopened.goto(api.url)
  await says(reopened.locator('.notice'), 'Ordered Thai tea × 1')
  assert.equal(api.placed[0]?.key, api.placed[1]?.key)
  assert.equal(api.orders.length, 1)
  const kept = await reopened.evaluate(() =>
    Object.keys(localStorage).filter((name) => name.includes('intent')),
  )
  assert.deepEqual(kept, [])
})

test('two tabs of one user keep their orders apart', async () => {
  const { page, api, buyButton } = await openShop()
  const held = { hold: () => undefined }
  api.fates.push(held, held)
  await buyButton('Thai tea').click()
  await says(buyButton('Thai tea'), 'Ordering…')
  const other = await page.context().newPage()
  await other.goto(api.url)
  await says(other.locator('.orders'), 'Placing your order…')
  await other.locator('.product', { hasText: 'Mango rice' }).locator('.buy').click()
  await says(other.locator('.orders'), 'Mango rice × 1')
  await page.close()
  await other.close()
  const reopened = await page.context().newPage()
  await reopened.goto(api.url)
  await says(reopened.locator('.orders'), /#\d+\s*Thai tea/)
  await says(reopened.locator('.orders'), /#\d+\s*Mango rice/)
  assert.equal(api.orders.length, 2)
  assert.equal(new Set(api.placed.map(({ key }) => key)).size, 2)
})

test('stock that runs out before the tap is reported, and nothing is ordered', async () => {
  const { api, buyButton, notice, orders } = await openShop()
  await buyButton('Thai tea').waitFor()
  for (const product of api.products) product.amount = 0
  await buyButton('Thai tea').click()
  await says(notice, 'Thai tea is sold out. Nothing was ordered.')
  await says(buyButton('Thai tea'), 'Sold out')
  assert.equal(await orders.count(), 0)
})

test('if there are fewer than ordered, the notice says how many', async () => {
  const { page, api, buyButton, notice } = await openShop()
  await page.getByRole('button', { name: 'One more Mango rice' }).click()
  for (const product of api.products) product.amount = 1
  await buyButton('Mango rice').click()
  await says(notice, 'Only 1 of Mango rice left. Nothing was ordered.')
})

test('stock and orders change by themselves, and a late event changes nothing', async () => {
  const { page, api, orders } = await openShop({
    orders: [createServedOrder({ id: 7, status: 'pending' })],
  })
  await says(orders, 'Waiting for LINE')
  const early = { ...createProduct(2, 'Mango rice', 99), updatedAt: '2020-01-01T00:00:00.000Z' }
  api.changeStock(1, 5)
  api.send('product', early)
  api.confirm(7, 'failed')
  await says(orders, /#7.*LINE refused the message/)
  await says(page.locator('.stock'), 'Only 5 left')
  await says(page.locator('.stock'), 'Only 3 left')
})

test('older orders are loaded on demand', async () => {
  const many = Array.from({ length: 45 }, (_, index) =>
    createServedOrder({ id: index + 1, status: 'success' }),
  )
  const { page, orders } = await openShop({ orders: many })
  await showOrders(page)
  const older = page.getByRole('button', { name: 'Show older orders' })
  await older.click()
  await says(orders, '#6')
  await older.click()
  await says(orders, '#1 Thai tea')
  await older.waitFor({ state: 'detached' })
  assert.equal(await orders.locator('.order').count(), 45)
})

test('another test user sees their own orders, is remembered, and has a chat', async () => {
  const { page, orders } = await openShop({
    orders: [
      createServedOrder({ id: 1, status: 'success' }),
      createServedOrder({ id: 2, status: 'success', userLineUid: somchai.userId }),
    ],
  })
  await says(orders, '#1')
  await page.getByLabel('Test user').selectOption(somchai.userId)
  await says(orders, '#2')
  assert.equal(await orders.locator('.order').count(), 1)
  await page.reload()
  await says(orders, '#2')
  const chat = page.getByRole('link', { name: 'Somchai’s LINE chat' })
  assert.match((await chat.getAttribute('href')) ?? '', new RegExp(`/chat/${somchai.userId}$`))
})
