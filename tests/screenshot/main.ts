// `npm run screenshot`: buys in the shop of a separate platform and saves the README's picture of the page.
import { mkdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Page } from 'playwright-core'
import { openBrowser, openPage } from '../../frontend/shop/testing/open-browser.ts'
import { PROJECT_ROOT } from '../../infra/local/paths.ts'
import { startStack } from '../../infra/local/stack/start-stack.ts'
import { createProgress } from '../../infra/local/terminal/progress.ts'

const PICTURE = join(PROJECT_ROOT, 'docs', 'images', 'shop.png')
const VIEWPORT = { width: 1000, height: 700 }

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
      await buyEverything(page)
      mkdirSync(dirname(PICTURE), { recursive: true })
      await page.screenshot({ path: PICTURE, animations: 'disabled' })
    })
    stdout.write(`Saved ${relative(PROJECT_ROOT, PICTURE)}.\n`)
  } finally {
    await browser.close()
  }
} finally {
  await stack.close()
}

/** Buys one of each product, each after the order before is confirmed, so that the list has always the same order. */
async function buyEverything(page: Page): Promise<void> {
  const buttons = page.locator('.product .buy')
  await buttons.first().waitFor()
  const count = Math.min(await buttons.count(), 3)
  for (let bought = 0; bought < count; bought++) {
    await buttons.nth(bought).click()
    await page.locator('.orders').getByText('Confirmed in LINE').nth(bought).waitFor()
  }
}
