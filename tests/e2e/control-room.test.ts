import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { desktop, openBrowser, openPage } from '../../frontend/shared/testing/open-browser.ts'
import { createScope } from '../support/scope.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'

/** A busy machine starts and drains slowly. */
const PATIENCE = { timeout: 60_000 }

test('orders placed on the page are confirmed, wait while the consumer is stopped, and drain when it is started', async (t) => {
  const { page, complaints, total, messages } = await openControlRoom(t)

  await page.getByRole('button', { name: 'Place 100' }).click()
  await total('Confirmed', '100')
  await total('Pending', '0')

  const consumer = page.getByRole('region', { name: 'Consumer' })
  await consumer.getByRole('button', { name: 'Stop the consumer' }).click()
  await page.getByRole('region', { name: 'Notifier' }).getByText('stopped on purpose').waitFor(PATIENCE)
  await page.getByText('An operator stopped the consumer').first().waitFor(PATIENCE)
  const placeTen = page.getByRole('button', { name: 'Place 10', exact: true })
  await placeTen.click()
  await total('Pending', '10')
  await placeTen.click()
  await total('Pending', '20')
  await consumer.getByRole('button', { name: 'Start the consumer' }).click()
  await total('Pending', '0')
  await total('Confirmed', '120')

  assert.equal(await messages(), 120)
  assert.deepEqual(complaints, [])
})

test('LINE down is said in words, orders wait, and drain when it is back', async (t) => {
  const { page, total, messages } = await openControlRoom(t)
  const line = page.getByRole('region', { name: 'LINE faults' })
  await line.getByRole('button', { name: 'Down' }).click()
  await page.getByText('The LINE simulator has faults switched on').first().waitFor(PATIENCE)
  await page.getByRole('button', { name: 'Place 10', exact: true }).click()
  await total('Pending', '10')
  await line.getByRole('button', { name: 'OK', exact: true }).click()
  await total('Pending', '0')
  assert.equal(await messages(), 10)
})

async function openControlRoom(t: TestContext) {
  const scope = createScope(t)
  const stack = await startTestStack(scope)
  await restockAll(stack.url('operations'))
  const browser = await openBrowser()
  scope.onEnd(() => browser.close())
  const { page, complaints } = await openPage(browser, stack.url('operations'), { viewport: desktop })
  await page.locator('.live[data-live="live"]').waitFor(PATIENCE)
  return {
    page,
    complaints,
    total: (label: string, value: string) => totalOf(page, label, value),
    messages: async () => {
      const response = await fetch(`${stack.url('line-simulator')}/simulator/messages`)
      const { messages } = (await response.json()) as { messages: unknown[] }
      return messages.length
    },
  }
}

/** Waits until the page shows so many orders. */
async function totalOf(page: Page, label: string, value: string): Promise<void> {
  const entry = page.locator('.totals > div', {
    has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }),
  })
  await entry.locator('dd', { hasText: new RegExp(`^${value}$`) }).waitFor(PATIENCE)
}

/** So that no order finds a product sold out. */
async function restockAll(operations: string): Promise<void> {
  const response = await fetch(`${operations}/api/products`)
  const { products } = (await response.json()) as { products: { id: number }[] }
  for (const { id } of products) {
    const { status } = await fetch(`${operations}/api/products/${id}/restock`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ amount: 10_000 }),
    })
    assert.equal(status, 200)
  }
}
