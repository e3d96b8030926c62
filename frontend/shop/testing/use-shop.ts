import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { buildPage } from './build-page.ts'
import { openBrowser, type OpenPage, openPage } from './open-browser.ts'
import { createProduct, type StandInData } from './stand-in-data.ts'
import { type StandIn, startStandIn } from './start-stand-in.ts'

export interface OpenShop {
  page: Page
  api: StandIn
  /** The Buy button of a product, by the product's name. */
  buyButton: (productName: string) => Locator
  notice: Locator
  orders: Locator
}

export interface ShopOptions extends Partial<StandInData> {
  browser?: BrowserContextOptions
  config?: StandIn['config']
  /** Before the page opens. */
  prepare?: (api: StandIn) => void
  /** Stands in for other hosts, before the page opens. */
  intercept?: (context: BrowserContext, url: string) => Promise<unknown>
}

/**
 * Registers the hooks of a file of page tests, and returns what opens a shop within a test: a stand-in of its
 * own, a visitor of its own. Both end with the test, which fails if the browser complained of anything.
 */
export function useShop(): (options?: ShopOptions) => Promise<OpenShop> {
  let browser: Browser
  let built: Awaited<ReturnType<typeof buildPage>>
  const open: { visit: OpenPage; api: StandIn }[] = []

  before(async () => {
    ;[browser, built] = await Promise.all([openBrowser(), buildPage()])
  })
  afterEach(async () => {
    for (const { visit, api } of open.splice(0)) {
      await visit.close()
      await api.close()
      assert.deepEqual(visit.complaints, [])
    }
  })
  after(async () => {
    await browser.close()
    await built.remove()
  })

  return async ({ browser: context, config, prepare, intercept, ...data } = {}) => {
    const products = [createProduct(1, 'Thai tea', 42), createProduct(2, 'Mango rice', 3)]
    const api = await startStandIn(built.dir, { products, ...data })
    Object.assign(api.config, config)
    prepare?.(api)
    const visit = await openPage(browser, api.url, context, intercept)
    open.push({ visit, api })
    const { page } = visit
    return {
      page,
      api,
      buyButton: (productName) => page.locator('.product', { hasText: productName }).locator('.buy'),
      notice: page.locator('.notice'),
      orders: page.locator('.orders'),
    }
  }
}

/** Waits until the element says it. */
export async function says(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor()
}
