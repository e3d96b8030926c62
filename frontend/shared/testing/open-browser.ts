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
  intercept?: (context: BrowserContext, url: string) => Promise<unknown>,
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: phone, locale: 'en-US', ...options })
  await intercept?.(context, `${url}/`)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints, close: () => context.close() }
}
