import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { buildPage } from '../../shared/testing/build-page.ts'
import { openBrowser, type OpenPage, openPage } from '../../shared/testing/open-browser.ts'
import { createProduct, type StandInData } from './stand-in-data.ts'
import { type StandIn, startStandIn } from './start-stand-in.ts'

export interface OpenShop {
  readonly page: Page
  readonly api: StandIn
  /** The Buy button of a product, by the product's name. */
  buyButton: (productName: string) => Locator
  readonly notice: Locator
  readonly orders: Locator
}

export interface ShopOptions extends Partial<StandInData> {
  readonly browser?: BrowserContextOptions
  readonly config?: StandIn['config']
  /** The test causes errors in the page. */
  readonly hasFaults?: boolean
  /** The address that the shop has in the browser; by default loopback. */
  readonly host?: string
  /** Before the page opens. */
  prepare?: (api: StandIn) => void
  /** Answers in place of other hosts, before the page opens. */
  intercept?: (context: BrowserContext, url: string) => Promise<unknown>
}

/**
 * Registers the hooks for a file of page tests, and returns a function that opens a shop in a test, with a new stand-in
 * and a new visitor. Both end with the test, which fails if the browser reported anything.
 */
export function useShop(): (options?: ShopOptions) => Promise<OpenShop> {
  let browser: Browser
  let built: Awaited<ReturnType<typeof buildPage>>
  const open: { visit: OpenPage; api: StandIn; hasFaults: boolean }[] = []

  before(async () => {
    ;[browser, built] = await Promise.all([openBrowser(), buildPage()])
  })
  afterEach(async () => {
    const complaints: string[] = []
    for (const { visit, api, hasFaults } of open.splice(0)) {
      await visit.close()
      await api.close()
      if (!hasFaults) complaints.push(...visit.complaints)
    }
    assert.deepEqual(complaints, [])
  })
  after(async () => {
    await browser.close()
    await built.remove()
  })

  return async ({ browser: context, config, host, hasFaults = false, prepare, intercept, ...data } = {}) => {
    const products = [createProduct(1, 'Thai tea', 42), createProduct(2, 'Mango rice', 3)]
    const api = await startStandIn(built.dir, { products, ...data }, host)
    Object.assign(api.config, config)
    prepare?.(api)
    const visit = await openPage(browser, api.url, context, intercept)
    open.push({ visit, api, hasFaults })
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

/** Waits until the element shows the text. */
export async function says(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor()
}
