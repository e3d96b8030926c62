import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { LIFF_ID, standInForLine, type StandInLine } from './testing/stand-in-line.ts'
import { ploy } from './testing/stand-in-data.ts'
import { says, useShop } from './testing/use-shop.ts'

const openShop = useShop()
const config = { authMode: 'line', liffId: LIFF_ID, simulatorUrl: null } as const

test('with a LIFF app the page logs in through LINE, and orders with the ID token', async () => {
  const { page, api, buyButton, orders } = await openShop({ config, intercept: standInForLine })
  await says(page.locator('.profile'), 'Ploy')
  await buyButton('Thai tea').click()
  await says(orders, '#1042')
  const claims = JSON.parse(atob(api.placed[0]?.token.split('.')[1] ?? '')) as { sub: string }
  assert.equal(claims.sub, ploy.userId)
})

test('a page that Back restores from the browser’s memory after it went to the login loads from the start', async () => {
  const left = Promise.withResolvers<undefined>()
  const { page } = await openShop({
    config,
    intercept: async (opened, url) => {
      await standInForLine(opened, url)
      await opened.route(/\/authorize/, async (route) => {
        // The page stays as it was when it left.
        await route.fulfill({ status: 204 })
        left.resolve(undefined)
      })
    },
  })
  await left.promise
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await says(page.locator('.opening'), 'The login at LINE was not completed.')
})

test('a session that expires during an order: a new login, and the same order continues', async () => {
  const { page, api, buyButton, orders } = await openShop({ config, intercept: standInForLine })
  await buyButton('Thai tea').click()
  await says(orders, '#1042')
  const expired = api.placed[0]?.token ?? ''
  api.refusedTokens.add(expired)
  await buyButton('Mango rice').click()
  await says(orders, '#1043')
  assert.equal(api.orders.length, 2)
  assert.notEqual(api.placed.at(-1)?.token, expired)
  assert.doesNotMatch(page.url(), /code=/)
})

test('a session that expires in three windows: one logs in, and all go on with the new token', async () => {
  let line: StandInLine | undefined
  const { page, api, orders } = await openShop({
    config,
    // A separate visitor, all of whose windows log in through the stand-in.
    browser: {},
    intercept: async (opened, url) => (line = await standInForLine(opened.context(), url)),
  })
  await says(windowParts(page).live, /^Live$/)
  // Not earlier: a window that opens while another one logs in has no token, so it logs in, too.
  const others = [await page.context().newPage(), await page.context().newPage()]
  const windows = [page, ...others]
  for (const other of others) await other.goto(api.url)
  for (const other of others) await says(windowParts(other).live, /^Live$/)
  // The products may come after the feed.
  for (const other of others) await windowParts(other).buy.waitFor({ state: 'attached' })
  await windowParts(page).buy.click()
  await says(orders, '#1042')
  api.refusedTokens.add(api.placed[0]?.token ?? '').add('')

  for (const { buy } of windows.map(windowParts)) await buy.click()
  for (const { all, live } of windows.map(windowParts)) {
    await says(all, '#1045')
    await says(live, /^Live$/)
  }
  assert.equal(line?.logins, 2)
  assert.equal(api.orders.length, 4)
})

function windowParts(page: Page) {
  return {
    buy: page.locator('.product', { hasText: 'Thai tea' }).locator('.buy'),
    all: page.locator('.orders'),
    live: page.locator('.live'),
  }
}
