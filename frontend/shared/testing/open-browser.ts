import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'

export const phone = { width: 375, height: 812 }
/** A name of this machine that a browser does not trust like localhost: plain http is not a secure context there. */
export const OTHER_NAME = 'shop.local'

export const desktop = { width: 1440, height: 900 }

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--host-resolver-rules=MAP ${OTHER_NAME} 127.0.0.1`,
    ],
  })
}

/** Prepares a page before it opens. */
export type Intercept = (page: Page, url: string) => Promise<unknown>

/** On a phone, in English. */
export const visitor = { viewport: phone, locale: 'en-US' } as const

export interface OpenPage {
  readonly page: Page
  /** What the browser reported: exceptions, and what its content policy blocked. */
  readonly complaints: string[]
  close: () => Promise<void>
}

/** A page of a new visitor, without storage or cache. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  intercept?: Intercept,
): Promise<OpenPage> {
  const context = await browser.newContext({ ...visitor, ...options })
  const page = await context.newPage()
  await intercept?.(page, `${url}/`)
  return visitPage(page, url, () => context.close())
}

/**
 * A page beside others. It shares nothing with them when its URL has another port; and it costs half of the processor
 * time of a new visitor.
 */
export async function openPageIn(
  context: BrowserContext,
  url: string,
  intercept?: Intercept,
): Promise<OpenPage> {
  const page = await context.newPage()
  await intercept?.(page, `${url}/`)
  return visitPage(page, url, () => closePages(context))
}

/** Leaves the context as it was at first. */
export async function closePages(context: BrowserContext): Promise<void> {
  await Promise.all(context.pages().map((page) => page.close()))
  await context.setOffline(false)
  // Cookies are the same for all ports.
  await context.clearCookies()
}

async function visitPage(page: Page, url: string, close: OpenPage['close']): Promise<OpenPage> {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints, close }
}
