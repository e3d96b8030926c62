import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chromium } from 'playwright-core'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'

test('/docs shows the API in a browser, within its security policy, with files of this server only', async (t) => {
  const scope = createScope(t)
  const api = await startTestOrderApi(scope)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  scope.onEnd(() => browser.close())
  const page = await browser.newPage()
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('requestfailed', (request) => complaints.push(request.url()))
  page.on('request', (request) => {
    if (!request.url().startsWith(api.url) && !request.url().startsWith('data:'))
      strangers.push(request.url())
  })

  await page.goto(`${api.url}/docs`)
  await page.getByText('/api/placeorder').waitFor()
  await page.getByText('/api/placeorder').click()
  await page.getByText('The Idempotency-Key was used for another order.').waitFor()

  assert.deepEqual(complaints, [])
  assert.deepEqual(strangers, [])
})
