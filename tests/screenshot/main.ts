// `npm run screenshot`: buys in the shop of a separate platform, and saves the pictures of the pages in docs/images.
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser, openPage } from '../../frontend/shared/testing/open-browser.ts'
import { PROJECT_ROOT } from '../../infra/local/paths.ts'
import { startStack } from '../../infra/local/stack/start-stack.ts'
import { createProgress } from '../../infra/local/terminal/progress.ts'
import { letOrdersFlow } from './let-orders-flow.ts'

const PICTURES = join(PROJECT_ROOT, 'docs', 'images')
const SHOP_VIEWPORT = { width: 440, height: 800 }
const ORDERS = 2
const ROOM_VIEWPORT = { width: 1440, height: 1120 }
const LOOK = { colorScheme: 'light', reducedMotion: 'reduce' } as const

const [directory = ''] = process.argv.slice(2)
const { stdout } = process
const progress = createProgress({
  write: (text) => stdout.write(text),
  isTTY: stdout.isTTY,
  columns: stdout.columns,
})

const stack = await startStack({
  directory,
  inherited: process.env,
  settings: { MAVEN_REPOSITORY: process.env.MAVEN_REPOSITORY, KAFKA_HOME: process.env.KAFKA_HOME },
  command: 'npm run screenshot',
  ports: 'any',
  progress,
})
try {
  const browser = await openBrowser()
  try {
    mkdirSync(PICTURES, { recursive: true })
    await progress.step('Buying in the shop', async () => {
      const { page } = await openPage(browser, stack.url('order-api'), { viewport: SHOP_VIEWPORT, ...LOOK })
      await buySome(page)
      await save(page, 'shop.png')
    })
    await progress.step('Orders flow through the control room', async () => {
      const operations = stack.url('operations')
      const { page } = await openPage(browser, operations, { viewport: ROOM_VIEWPORT, ...LOOK })
      await letOrdersFlow(operations)
      await save(page, 'control-room.png', { fullPage: false })
    })
  } finally {
    await browser.close()
  }
} finally {
  await stack.close()
}

/** Buys some products, each after the order before is confirmed, and waits until the page is calm again. */
async function buySome(page: Page): Promise<void> {
  const buttons = page.locator('.product .buy')
  for (let bought = 0; bought < ORDERS; bought++) {
    await buttons.nth(bought).click()
    await page.locator('.orders').getByText('Confirmed in LINE').nth(bought).waitFor({ state: 'attached' })
  }
  for (const passing of [page.getByText('is confirmed in LINE'), buttons.getByText('Ordered')])
    await passing.first().waitFor({ state: 'hidden' })
}

async function save(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  const path = join(PICTURES, name)
  await page.mouse.move(0, 0)
  await page.screenshot({ path, fullPage, animations: 'disabled' })
  stdout.write(`Saved ${relative(PROJECT_ROOT, path)}.\n`)
}
