import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { Overview } from '../../../frontend/control-room/api/shapes.ts'
import { waitFor } from '../wait-for.ts'

/** A busy machine starts and drains slowly. */
export const PATIENCE = { timeout: 60_000 }

/** The control room of a running platform, as an operator uses it. */
export interface ControlRoom {
  readonly page: Page
  /** Waits until the page shows so many orders. */
  total: (label: 'Pending' | 'Confirmed', value: number) => Promise<void>
  place: (orders: '10' | '100') => Promise<void>
  /** A button of a station or of a control, by the name of both. */
  button: (region: string, name: string) => Locator
  /** Resolves when the page says that it is on. */
  setFault: (preset: 'OK' | 'Down' | 'Unknown user') => Promise<void>
  openTool: (name: string) => Promise<void>
}

export function driveControlRoom(page: Page): ControlRoom {
  const button = (region: string, name: string): Locator =>
    page.getByRole('region', { name: region, exact: true }).getByRole('button', { name, exact: true })
  return {
    page,
    button,
    async total(label, value) {
      const entry = page.locator('.totals > div', {
        has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }),
      })
      const text = value.toLocaleString('en-US')
      await entry.locator('dd', { hasText: new RegExp(`^${text}$`) }).waitFor(PATIENCE)
    },
    place: (orders) => button('Place orders', `Place ${orders}`).click(),
    async setFault(preset) {
      await button('LINE faults', preset).click()
      const isOn = page.getByRole('button', { name: preset, exact: true, pressed: true })
      await isOn.waitFor(PATIENCE)
    },
    openTool: (name) => page.getByRole('tab', { name }).click(),
  }
}

export async function readOverview(operations: string): Promise<Overview> {
  const response = await fetch(`${operations}/api/overview`)
  assert.equal(response.status, 200)
  return (await response.json()) as Overview
}

/** Waits until nothing is pending and Kafka's group has read all; returns what the overview says then. */
export function atRest(operations: string): Promise<Overview> {
  return waitFor(
    'the platform to be at rest',
    async () => {
      const overview = await readOverview(operations)
      return overview.orders.pending === 0 && overview.kafka.lag === 0 && overview
    },
    PATIENCE.timeout,
  )
}

/** So that no order finds a product sold out. */
export async function restockAll(operations: string): Promise<void> {
  const response = await fetch(`${operations}/api/products`)
  const { products } = (await response.json()) as { products: { id: number }[] }
  for (const { id } of products)
    await postJson(`${operations}/api/products/${id}/restock`, { amount: 10_000 })
}

export async function postJson(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.ok(response.ok, `${url} answered ${response.status}`)
}
