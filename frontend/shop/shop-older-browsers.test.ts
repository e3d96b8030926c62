import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { LIFF_ID, standInForLine } from './testing/stand-in-line.ts'
import { type OpenShop, says, useShop } from './testing/use-shop.ts'
import { removeApis, youngApis } from '../shared/testing/young-apis.ts'

const openShop = useShop()

/** Buys, follows the order, and finds no fault. */
async function assertWorks({ page, api, buyButton, orders }: OpenShop): Promise<void> {
  await buyButton('Thai tea').click()
  await says(orders, '#1042')
  api.confirm(1042)
  await says(orders, /#1042.*Confirmed in LINE/)
  assert.equal(api.placed.length, 1)
  assert.equal(await page.locator('.fault').count(), 0)
}

function remove(paths: string[][]): (page: Page) => Promise<unknown> {
  return (page) => page.addInitScript(removeApis, paths)
}

const removedFrom = ({ page }: OpenShop): Promise<number> =>
  page.evaluate(() => (window as unknown as { removedApis: number }).removedApis)

test('without any API that is younger than the baseline the shop works', async () => {
  const shop = await openShop({ intercept: remove(youngApis()) })
  await assertWorks(shop)
  assert.ok((await removedFrom(shop)) > 200)
})

test('the same with a login through LINE', async () => {
  const shop = await openShop({
    config: { authMode: 'line', liffId: LIFF_ID, simulatorUrl: null },
    intercept: async (page, url) => {
      await standInForLine(page, url)
      await remove(youngApis())(page)
    },
  })
  await says(shop.page.locator('.profile'), 'Ploy')
  await assertWorks(shop)
})

// Younger than the baseline, not there on plain http, or switched off by some browsers and apps.
for (const name of [
  'crypto.randomUUID',
  'crypto.subtle',
  'AbortSignal.any',
  'AbortSignal.timeout',
  'Array.at',
  'Array.findLast',
  'Array.toSorted',
  'BroadcastChannel',
  'EventSource',
  'Intl.Segmenter',
  'Intl.ListFormat',
  'Navigator.locks',
  'Object.groupBy',
  'Object.hasOwn',
  'Promise.allSettled',
  'Promise.any',
  'Promise.withResolvers',
  'SharedWorker',
  'String.at',
  'String.replaceAll',
  'WeakRef',
  'reportError',
  'requestIdleCallback',
  'structuredClone',
]) {
  test(`without ${name} the shop works`, async () => {
    const path = name.replace('crypto.', 'Crypto.').split('.')
    const shop = await openShop({ intercept: remove([path]) })
    await assertWorks(shop)
    assert.equal(await removedFrom(shop), 1)
  })
}

for (const name of ['localStorage', 'sessionStorage']) {
  test(`with ${name} blocked the shop works`, async () => {
    const shop = await openShop({
      intercept: (page) =>
        page.addInitScript((blocked) => {
          Object.defineProperty(window, blocked, {
            get: () => {
              throw new DOMException('blocked', 'SecurityError')
            },
          })
        }, name),
    })
    await assertWorks(shop)
  })
}
