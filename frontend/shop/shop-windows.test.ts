import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { crash, openWindows } from '../../tests/support/browser/open-windows.ts'
import { createScope } from '../../tests/support/scope.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { findBuiltPage } from '../shared/testing/built-page.ts'
import { closePages, openBrowser, OTHER_NAME } from '../shared/testing/open-browser.ts'
import { createProduct } from './testing/stand-in-data.ts'
import { type StandIn, startStandIn } from './testing/start-stand-in.ts'
import { says } from './testing/use-shop.ts'

/** Of all tests: each has a shop at another port, whose pages share nothing with the others. */
let shown: BrowserContext
before(async () => {
  const browser = await openBrowser()
  shown = await browser.newContext({ viewport: { width: 375, height: 500 }, locale: 'en-US' })
})
after(() => shown.browser()?.close())

const LIVE = /^Live$/

interface Shop {
  readonly api: StandIn
  /** Opens the shop in that page, for a new test user. */
  readonly visit: (page: Page) => Promise<Page>
  /** The page whose stream is open. */
  readonly findHolder: () => Promise<Page>
}

async function startShop(t: TestContext, url = (api: StandIn) => api.url): Promise<Shop> {
  const scope = createScope(t)
  const api = await startStandIn(findBuiltPage(), { products: [createProduct(1, 'Thai tea', 42)] })
  scope.onEnd(api.close)
  api.users.length = 0
  const userOf = new Map<Page, string>()
  const complaints: string[] = []
  t.after(() => assert.deepEqual(complaints, []))

  return {
    api,
    visit: async (page) => {
      const number = userOf.size + 1
      const userId = `U${String(number).padStart(32, '0')}`
      userOf.set(page, userId)
      api.users.push({ userId, name: `User ${number}` })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(url(api))
      await page.getByLabel('Test user').selectOption(userId)
      return page
    },
    findHolder: () =>
      waitFor('a page with a stream', () => {
        const [feed, ...more] = [...api.feeds]
        if (feed === undefined || more.length > 0) return undefined
        const userId = new URL(feed.req.url ?? '', api.url).searchParams.get('userId')
        return [...userOf.keys()].find((page) => userOf.get(page) === userId)
      }),
  }
}

/** Pages that are all seen, in one browser. */
async function openShop(t: TestContext, { pages: count = 1, host = '127.0.0.1', script = '' } = {}) {
  const shop = await startShop(t, (api) => api.url.replace('127.0.0.1', host))
  t.after(() => closePages(shown))
  const pages: Page[] = []
  for (let number = 0; number < count; number += 1) {
    const page = await shown.newPage()
    if (script !== '') await page.addInitScript(script)
    pages.push(page)
  }
  return { ...shop, pages, visitAll: () => Promise.all(pages.map(shop.visit)) }
}

/** A browser in which pages can be hidden. */
async function openHidingShop(t: TestContext) {
  const shop = await startShop(t)
  return { ...shop, ...(await openWindows(createScope(t))) }
}

const stock = (page: Page) => page.locator('.stock')
const live = (page: Page) => page.locator('.live')
const buy = (page: Page) => page.locator('.product .buy').click()
const visibility = (page: Page) => page.evaluate('document.visibilityState')

test('twelve windows of twelve users: all are live and can buy, and one has a stream', async (t) => {
  const { api, visit, pages } = await openShop(t, { pages: 12 })
  for (const page of pages) await visit(page)
  assert.deepEqual(await Promise.all(pages.map(visibility)), Array<string>(12).fill('visible'))

  for (const page of pages) await says(live(page), LIVE)
  await waitFor('one stream', () => api.feeds.size === 1)
  for (const [number, page] of [pages[0], pages[11]].entries()) {
    if (page) await buy(page)
    for (const other of pages) await says(stock(other), `${41 - number} in stock`)
  }

  assert.equal(api.orders.length, 2)
  assert.ok(api.mostFeeds <= 2, `${api.mostFeeds} streams at once`)
})

test('of windows that open at the same moment, one gets the stream', async (t) => {
  const { api, pages, visitAll } = await openShop(t, { pages: 8 })
  await visitAll()

  await waitFor('one stream', () => api.feeds.size === 1)
  for (const page of pages) await says(live(page), LIVE)
  api.changeStock(1, 5)
  for (const page of pages) await says(stock(page), 'Only 5 left')
  assert.ok(api.mostFeeds <= 2, `${api.mostFeeds} streams at once`)
})

for (const [how, leave] of [
  ['crashes', crash],
  ['is closed', (page: Page) => page.close()],
  ['goes elsewhere', (page: Page) => page.goto('about:blank')],
] as const) {
  test(`when the window with the stream ${how}, another one takes over, and none misses a change`, async (t) => {
    const { api, pages, visitAll, findHolder } = await openShop(t, { pages: 3 })
    await visitAll()
    const holder = await findHolder()

    await leave(holder)
    api.changeStock(1, 30)

    const others = pages.filter((page) => page !== holder)
    for (const page of others) await says(stock(page), '30 in stock')
    await waitFor('another holder', async () => others.includes(await findHolder()))
    api.changeStock(1, 29)
    for (const page of others) await says(stock(page), '29 in stock')
    for (const page of others) await says(live(page), LIVE)
    assert.equal(api.mostFeeds, 1)
  })
}

test('a tab behind another one holds nothing and asks for nothing, and catches up in front', async (t) => {
  const { api, visit, openWindow, openTab, findHolder } = await openHidingShop(t)
  const back = await visit(await openWindow())
  assert.equal(await findHolder(), back)
  const front = await visit(await openTab(back))
  assert.equal(await visibility(back), 'hidden')
  assert.equal(await findHolder(), front)
  const asked: string[] = []
  back.on('request', (request) => asked.push(request.url()))

  api.changeStock(1, 5)
  await says(stock(front), 'Only 5 left')
  assert.equal(await stock(back).textContent(), '42 in stock')
  assert.deepEqual(asked, [])
  back.removeAllListeners('request')

  await back.bringToFront()
  await says(stock(back), 'Only 5 left')
  await says(live(back), LIVE)
})

test('a minimized window holds nothing, and catches up when it is restored', async (t) => {
  const { api, visit, openWindow, findHolder, minimize } = await openHidingShop(t)
  const page = await visit(await openWindow())
  await findHolder()

  await minimize(page, true)
  await waitFor('no stream', () => api.feeds.size === 0)
  await buyElsewhere(api)
  const asked = api.askedForChanges.length
  await minimize(page, false)

  await says(stock(page), '41 in stock')
  await says(live(page), LIVE)
  assert.ok(api.askedForChanges.length > asked)
  await findHolder()
})

test('a frozen page holds nothing, and catches up when it runs again', async (t) => {
  const { api, context, visit, openWindow, findHolder, minimize } = await openHidingShop(t)
  const page = await visit(await openWindow())
  await findHolder()
  const session = await context.newCDPSession(page)

  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  await waitFor('no stream', () => api.feeds.size === 0)
  api.changeStock(1, 5)
  await session.send('Page.setWebLifecycleState', { state: 'active' })
  // Chromium hides a page that it freezes, and does not show it by itself.
  await minimize(page, true)
  await minimize(page, false)

  await says(stock(page), 'Only 5 left')
})

test('a window whose script hangs loses the stream to another one', async (t) => {
  const { api, pages, visitAll, findHolder } = await openShop(t, { pages: 2 })
  await visitAll()
  const holder = await findHolder()
  const addresses = () => [...api.feeds].map(({ req }) => req.url)
  const [address] = addresses()

  // A dialog stops all scripts of a page, its heartbeat too.
  const dialog = holder.waitForEvent('dialog')
  const said = holder.evaluate('alert("wait")')
  const shown = await dialog

  await waitFor('another stream', () => addresses().some((other) => other !== address))
  await shown.accept()
  await said
  await waitFor('one stream', () => api.feeds.size === 1 && addresses()[0] !== address)
  assert.ok(api.mostFeeds <= 2)
  api.changeStock(1, 5)
  for (const page of pages) await says(stock(page), 'Only 5 left')
})

test('over plain HTTP on a name that is not loopback it is the same', async (t) => {
  const { api, pages, visitAll, findHolder } = await openShop(t, { pages: 3, host: OTHER_NAME })
  await visitAll()
  assert.equal(await pages[0]?.evaluate('isSecureContext'), false)

  await findHolder()
  api.changeStock(1, 5)
  for (const page of pages) await says(stock(page), 'Only 5 left')
  assert.equal(api.mostFeeds, 1)
})

const MISSING: readonly [what: string, script: string][] = [
  [
    'storage is switched off',
    `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })`,
  ],
  ['there is no storage', `Object.defineProperty(window, 'localStorage', { value: null })`],
  [
    'storage is full',
    `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`,
  ],
  [
    'responses cannot be read in parts',
    `Object.defineProperty(Response.prototype, 'body', { value: undefined })`,
  ],
]
for (const [what, script] of MISSING) {
  test(`where ${what}, a window asks every two seconds, and is live`, async (t) => {
    const { api, visitAll } = await openShop(t, { script })
    const [page] = await visitAll()
    assert.ok(page)
    await says(live(page), LIVE)

    api.changeStock(1, 5)
    await says(stock(page), 'Only 5 left')
    await buy(page)
    await says(page.locator('.orders'), /#1042.*Waiting for LINE/)
    api.confirm(1042)
    await says(page.locator('.orders'), /#1042.*Confirmed in LINE/)
    await says(live(page), LIVE)
  })
}

test('where the server refuses streams, a window asks every two seconds, and is live', async (t) => {
  const { api, visitAll } = await openShop(t)
  api.refusingFeedsWith = 429
  const [page] = await visitAll()
  assert.ok(page)
  await says(live(page), LIVE)

  api.changeStock(1, 5)
  await says(stock(page), 'Only 5 left')
  await waitFor('more requests', () => api.askedForChanges.length > 3)
  assert.equal(await live(page).textContent(), 'Live')
})

test('a window that has neither says so, and is live again by itself', async (t) => {
  const { api, pages, visitAll, findHolder } = await openShop(t, { pages: 2 })
  await visitAll()
  await findHolder()

  api.failingWith = 503
  api.cutFeeds()
  for (const page of pages) await says(live(page), 'Not live')
  api.changeStock(1, 5)
  api.failingWith = undefined

  for (const page of pages) await says(stock(page), 'Only 5 left')
  for (const page of pages) await says(live(page), LIVE)
})

async function buyElsewhere(api: StandIn): Promise<void> {
  await fetch(`${api.url}/api/placeorder`, {
    method: 'POST',
    headers: { 'Idempotency-Key': 'elsewhere' },
    body: JSON.stringify({ productId: 1, userId: 'elsewhere', quantity: 1 }),
  })
}
