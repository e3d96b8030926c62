import type { Api } from './api/create-api.ts'
import type { Waker } from './api/wait.ts'
import { backOff } from './model/back-off.ts'
import type { Store } from './model/create-store.ts'
import { mergeNewestPage } from './model/order-list.ts'
import { mergeProducts } from './model/product-list.ts'
import type { ShopState } from './model/shop-state.ts'
import { SessionExpired } from './session/session.ts'

export interface Loader {
  /** Loads products and newest orders into the store, trying until it has them. */
  load: () => void
}

interface LoaderDependencies {
  api: Api
  store: Store<ShopState>
  waker: Waker
  signal: AbortSignal
}

export function createLoader({ api, store, waker, signal }: LoaderDependencies): Loader {
  let isRunning = false
  let timesAsked = 0

  async function loadOnce(): Promise<void> {
    const [products, page] = await Promise.all([api.getProducts(), api.getOrders()])
    store.update((state) => ({
      ...state,
      isLoaded: true,
      products: mergeProducts(state.products, products),
      orders: mergeNewestPage(state.orders, page),
    }))
  }

  async function run(): Promise<void> {
    isRunning = true
    try {
      await loadUntilLoaded()
    } finally {
      isRunning = false
    }
  }

  async function loadUntilLoaded(): Promise<void> {
    for (let failures = 0; ;) {
      const asked = timesAsked
      try {
        await loadOnce()
        // What changed before a feed was ready is surely only in a list asked for after it.
        if (asked === timesAsked) return
      } catch (error) {
        if (error instanceof SessionExpired) return
        await waker.wait(backOff(failures, Math.random), signal)
        failures += 1
      }
    }
  }

  return {
    load() {
      timesAsked += 1
      // Rejects only when the shop closes.
      if (!isRunning) run().catch(() => undefined)
    },
  }
}
