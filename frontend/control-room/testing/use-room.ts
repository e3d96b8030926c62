import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { findBuiltPage } from '../../shared/testing/built-page.ts'
import {
  desktop,
  openBrowser,
  type OpenPage,
  openPageIn,
  visitor,
} from '../../shared/testing/open-browser.ts'
import { type StandIn, startStandIn } from './start-stand-in.ts'

interface RoomOptions {
  /** Before the page opens. */
  prepare?: (api: StandIn) => void
  /** Of the address, such as `#rewind`. */
  readonly tool?: string
}

export interface OpenRoom {
  readonly page: Page
  readonly api: StandIn
}

/**
 * Registers the hooks for a file of page tests, and returns a function that opens the control room in a test, with a new
 * stand-in. Both end with the test, which fails if the browser reported anything.
 */
export function useRoom(): (options?: RoomOptions) => Promise<OpenRoom> {
  let browser: Browser
  let visitors: BrowserContext
  const open: { visit: OpenPage; api: StandIn }[] = []

  before(async () => {
    browser = await openBrowser()
    // Nothing that moves: a browser that draws is slow, and so is what waits for it.
    visitors = await browser.newContext({ ...visitor, viewport: desktop, reducedMotion: 'reduce' })
  })
  afterEach(async () => {
    const complaints: string[] = []
    for (const { visit, api } of open.splice(0)) {
      await visit.close()
      await api.close()
      complaints.push(...visit.complaints)
    }
    assert.deepEqual(complaints, [])
  })
  after(() => browser.close())

  return async ({ prepare, tool = '' } = {}) => {
    const api = await startStandIn(findBuiltPage())
    prepare?.(api)
    const visit = await openPageIn(visitors, `${api.url}/${tool}`)
    open.push({ visit, api })
    return { page: visit.page, api }
  }
}
