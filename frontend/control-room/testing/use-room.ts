import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildPage } from '../../shared/testing/build-page.ts'
import { desktop, openBrowser, type OpenPage, openPage } from '../../shared/testing/open-browser.ts'
import { type StandIn, startStandIn } from './start-stand-in.ts'

interface RoomOptions {
  readonly browser?: BrowserContextOptions
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
  let built: Awaited<ReturnType<typeof buildPage>>
  const open: { visit: OpenPage; api: StandIn }[] = []

  before(async () => {
    ;[browser, built] = await Promise.all([openBrowser(), buildPage()])
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
  after(async () => {
    await browser.close()
    await built.remove()
  })

  return async ({ browser: context, prepare, tool = '' } = {}) => {
    const api = await startStandIn(built.dir)
    prepare?.(api)
    const visit = await openPage(browser, `${api.url}/${tool}`, { viewport: desktop, ...context })
    open.push({ visit, api })
    return { page: visit.page, api }
  }
}
