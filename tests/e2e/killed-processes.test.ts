import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { createShopClient, type ShopClient } from '../support/http/shop-client.ts'
import { startTestStack } from '../support/services/start-test-stack.ts'
import type { Component } from '../../infra/local/processes/component.ts'
import { unique, uniqueUserId } from '../support/unique.ts'
import { waitFor } from '../support/wait-for.ts'

const BUYERS = 8
/** A buyer's pause between two orders: LINE takes longer for a message than the API for an order. */
const PAUSE_MS = 100
/** How long a buyer waits before asking again what was not answered. */
const RETRY_MS = 50
const VICTIMS = ['order-api', 'notifier', 'operations', 'line-simulator', 'kafka', 'database']

test('every process is killed in turn while orders arrive, and nothing is lost, doubled or oversold', async (t) => {
  const stack = await startTestStack(createScope(t), { ownServers: true })
  const shop = createShopClient(stack.url('order-api'), { simulatorUrl: stack.url('line-simulator') })
  const stock = 100_000
  const productId = await shop.createProduct('Unbreakable', stock)
  const shopping = new AbortController()
  const buyers = Array.from({ length: BUYERS }, () => buyUntil(shopping.signal, shop, productId))

  for (const victim of VICTIMS) {
    await killAndWait(stack.component(victim))
    t.diagnostic(`${victim} was killed and runs again`)
    // The platform works again, all of it, before the next one falls.
    const user = uniqueUserId()
    await buyOnce(shop, productId, user)
    await untilConfirmed(shop, user)
  }
  shopping.abort()
  const bought = await Promise.all(buyers)
  await shop.untilNonePending(60_000)

  let ordered = VICTIMS.length
  for (const { user, orderIds } of bought) {
    const orders = await shop.allOrders(`userId=${user}`)
    assert.deepEqual(
      orders.map(({ id }) => id).sort(byNumber),
      orderIds.sort(byNumber),
      'what was answered exists',
    )
    assert.ok(orders.every(({ status }) => status === 'success'))
    const messages = await shop.messagesTo(user)
    assert.equal(messages.length, orderIds.length, 'one message per order')
    assert.equal(new Set(messages.map(({ retryKey }) => retryKey)).size, orderIds.length)
    ordered += orderIds.length
  }
  assert.equal(await shop.stockOf(productId), stock - ordered)
})

async function killAndWait(victim: Component): Promise<void> {
  const { pid } = victim
  victim.kill()
  await waitFor(`${victim.name} to be started again`, () => victim.pid !== undefined && victim.pid !== pid)
  assert.ok(await victim.whenReady(), `${victim.name} is ready again`)
}

interface Bought {
  readonly user: string
  readonly orderIds: number[]
}

/** A buyer who orders one after another, and repeats what was not answered with the same Idempotency-Key. */
async function buyUntil(signal: AbortSignal, shop: ShopClient, productId: number): Promise<Bought> {
  const user = uniqueUserId()
  const orderIds: number[] = []
  while (!signal.aborted) {
    orderIds.push(await buyOnce(shop, productId, user))
    await delay(PAUSE_MS)
  }
  return { user, orderIds }
}

async function buyOnce(shop: ShopClient, productId: number, user: string): Promise<number> {
  const key = unique('intent')
  for (;;) {
    const placed = await shop.order(productId, user, key).catch(() => undefined)
    if (placed?.orderId !== undefined) return placed.orderId
    assert.ok(placed === undefined || placed.status === 503, `an answer of ${placed?.status}`)
    await delay(RETRY_MS)
  }
}

async function untilConfirmed(shop: ShopClient, user: string): Promise<void> {
  await waitFor(
    'the order to be confirmed',
    async () => (await shop.allOrders(`userId=${user}&status=success`)).length > 0,
    60_000,
  )
}

const byNumber = (one: number, other: number) => one - other
