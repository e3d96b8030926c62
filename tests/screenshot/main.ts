// `npm run screenshot`: buys in the shop of a separate platform and saves the README's picture of the page.
import { mkdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser, openPage } from '../../frontend/shared/testing/open-browser.ts'
import { PROJECT_ROOT } from '../../infra/local/paths.ts'
import { startStack } from '../../infra/local/stack/start-stack.ts'
import { createProgress } from '../../infra/local/terminal/progress.ts'

const PICTURE = join(PROJECT_ROOT, 'docs', 'images', 'shop.png')
const VIEWPORT = { width: 440, height: 800 }
const ORDERS = 2

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
    await progress.step('Buying in the shop', async () => {
      const { page } = await openPage(browser, stack.url('order-api'), {
        viewport: VIEWPORT,
        colorScheme: 'light',
        reducedMotion: 'reduce',
      })
      await buySome(page)
      mkdirSync(dirname(PICTURE), { recursive: true })
      await page.mouse.move(0, 0)
      await page.screenshot({ path: PICTURE, fullPage: true, animations: 'disabled' })
    })
    stdout.write(`Saved ${relative(PROJECT_ROOT, PICTURE)}.\n`)
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
