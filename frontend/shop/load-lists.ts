import type { Api } from './api/create-api.ts'
import { isOutage } from '../shared/network/api-error.ts'
import type { Waker } from './api/wait.ts'
import { backOff } from '../shared/network/back-off.ts'
import type { Store } from '../shared/state/create-store.ts'
import { mergeNewestPage } from './model/merge-orders.ts'
import { mergeProducts } from './model/merge-products.ts'
import { reportFault } from '../shared/state/report-fault.ts'
import type { ShopState } from './state/shop-state.ts'
import { SessionExpired } from './session/session.ts'

export interface Loader {
  /** Loads products and newest orders into the store, and retries until it succeeds. */
  load: () => void
}

interface LoaderDependencies {
  readonly api: Api
  readonly store: Store<ShopState>
  readonly waker: Waker
  readonly signal: AbortSignal
}

export function createLoader({ api, store, waker, signal }: LoaderDependencies): Loader {
  let isRunning = false
  let timesAsked = 0

  async function loadOnce(): Promise<void> {
    const pages = api.getProducts()
    const [first, page] = await Promise.all([pages.next(), api.getOrders()])
    store.update((state) => ({
      ...state,
      isLoaded: true,
      products: mergeProducts(state.products, first.value ?? []),
      orders: mergeNewestPage(state.orders, page),
    }))
    // The shop is open already; the products further down follow.
    for await (const products of pages)
      store.update((state) => ({ ...state, products: mergeProducts(state.products, products) }))
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
        // Changes before the feed was ready are only sure to be in a list that is requested after it.
        if (asked === timesAsked) return
      } catch (error) {
        if (error instanceof SessionExpired) return
        if (!isOutage(error)) throw error
        await waker.wait(backOff(failures, Math.random), signal)
        failures += 1
      }
    }
  }

  return {
    load() {
      timesAsked += 1
      if (isRunning) return
      run().catch((error: unknown) => {
        if (!signal.aborted) reportFault(error)
      })
    },
  }
}
