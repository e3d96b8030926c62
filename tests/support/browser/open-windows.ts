import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import type { Scope } from '../scope.ts'

/**
 * One visitor's windows and tabs, as on a desktop: a page is hidden when another tab is in front of it or its window is
 * minimized. (In a browser that playwright starts, every page counts as visible.)
 */
export interface Windows {
  readonly context: BrowserContext
  /** A page in a new window, beside the others. */
  readonly openWindow: () => Promise<Page>
  /** A page in a tab of that page's window, in front of it. */
  readonly openTab: (beside: Page) => Promise<Page>
  readonly minimize: (page: Page, isMinimized: boolean) => Promise<void>
}

export async function openWindows(scope: Scope): Promise<Windows> {
  const profile = await mkdtemp(join(tmpdir(), 'placeorder-browser-'))
  scope.onEnd(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
  const chromiumProcess = spawn(
    process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--lang=en-US',
      '--window-size=400,600',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  scope.onEnd(async () => {
    if (chromiumProcess.exitCode !== null) return
    chromiumProcess.kill()
    await once(chromiumProcess, 'exit')
  })
  const browser = await chromium.connectOverCDP(await findEndpoint(chromiumProcess.stderr), {
    noDefaults: true,
  })
  scope.onEnd(() => browser.close())
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('the browser has no context')
  const control = await browser.newBrowserCDPSession()

  return {
    context,
    openWindow: async () => {
      const [page] = await Promise.all([
        context.waitForEvent('page'),
        control.send('Target.createTarget', { url: 'about:blank', newWindow: true }),
      ])
      return page
    },
    openTab: async (beside) => {
      await beside.bringToFront()
      const page = await context.newPage()
      await page.bringToFront()
      return page
    },
    minimize: async (page, isMinimized) => {
      const session = await context.newCDPSession(page)
      const { windowId } = await session.send('Browser.getWindowForTarget')
      const windowState = isMinimized ? 'minimized' : 'normal'
      await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState } })
      await session.detach()
    },
  }
}

/** The process of the page dies, as with "Aw, Snap!". */
export async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash')
  // Never answered.
  page.goto('chrome://crash').catch(() => undefined)
  await crashed
}

async function findEndpoint(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const endpoint = /ws:\/\/\S+/.exec(line)?.[0]
    if (endpoint !== undefined) {
      // What is not read would block the browser.
      stderr.resume()
      return endpoint
    }
  }
  throw new Error('the browser did not start')
}
