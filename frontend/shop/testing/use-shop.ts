import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { findBuiltPage } from '../../shared/testing/built-page.ts'
import {
  type Intercept,
  openBrowser,
  type OpenPage,
  openPage,
  openPageIn,
  visitor,
} from '../../shared/testing/open-browser.ts'
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
  intercept?: Intercept
}

/**
 * Registers the hooks for a file of page tests, and returns a function that opens a shop in a test, with a new stand-in
 * and a new visitor. Both end with the test, which fails if the browser reported anything.
 */
export function useShop(): (options?: ShopOptions) => Promise<OpenShop> {
  let browser: Browser
  let visitors: BrowserContext
  const open: { visit: OpenPage; api: StandIn; hasFaults: boolean }[] = []

  before(async () => {
    browser = await openBrowser()
    visitors = await browser.newContext(visitor)
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
  after(() => browser.close())

  return async ({ browser: options, config, host, hasFaults = false, prepare, intercept, ...data } = {}) => {
    const products = [createProduct(1, 'Thai tea', 42), createProduct(2, 'Mango rice', 3)]
    const api = await startStandIn(findBuiltPage(), { products, ...data }, host)
    Object.assign(api.config, config)
    prepare?.(api)
    const visit = options
      ? await openPage(browser, api.url, options, intercept)
      : await openPageIn(visitors, api.url, intercept)
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

/** Waits until the element has the text, also in the view that is not shown: an order is placed among the products. */
export async function says(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor({ state: 'attached' })
}

/** Shows the user's orders. */
export async function showOrders(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'My orders' }).click()
}
