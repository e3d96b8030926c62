import { followLive } from '../shared/live/follow-live.js'
import { createStreamLease } from '../shared/live/stream-lease.js'
import { ApiError, isOutage } from '../shared/network/api-error.ts'
import { createApi } from './api/create-api.ts'
import { createLiveSource } from './api/create-live-source.ts'
import { createSendRequest } from './api/send-request.ts'
import { createWaker } from './api/wait.ts'
import { createLoader } from './load-lists.ts'
import { createStore, type Store } from '../shared/state/create-store.ts'
import { createIntentStorage } from './intents/intent-storage.ts'
import type { Intent } from './intents/intent.ts'
import { mergeOlderPage, mergeOrder, oldestOf } from './model/merge-orders.ts'
import { mergeProducts } from './model/merge-products.ts'
import { newKey } from './model/new-key.ts'
import { reportFault } from '../shared/state/report-fault.ts'
import type { TextStorage } from '../shared/state/safe-storage.ts'
import type { ServerClock } from './model/server-clock.ts'
import { emptyShop, type Happening, type ShopState } from './state/shop-state.ts'
import type { Order, Product } from './model/types.ts'
import { createIntentRunner } from './run-intents.ts'
import { SessionExpired, type Session } from './session/session.ts'

/** The server sends an event or a comment every 5 s. */
const SILENCE_MS = 12_000

export interface Shop {
  readonly store: Store<ShopState>
  /** The server's clock, which all order times come from. */
  serverNow: () => number
  buy: (product: Product, quantity: number) => void
  loadOlderOrders: () => Promise<void>
  dismiss: () => void
  login: () => void
  close: () => void
}

interface Surroundings {
  /** Keeps the orders under way. */
  readonly storage: TextStorage
  readonly clock: ServerClock
}

/** Opens the shop for one user until `close`: loads, follows the live feed, resumes interrupted orders. */
export function createShop(session: Session, { storage, clock }: Surroundings): Shop {
  const store = createStore<ShopState>({ ...emptyShop, isOffline: !navigator.onLine })
  const closing = new AbortController()
  const { signal } = closing
  const waker = createWaker()

  const set = (change: Partial<ShopState>): void => store.update((state) => ({ ...state, ...change }))
  const show = (happening: Happening): void => set({ happening })

  const sendRequest = createSendRequest(session, {
    onLogin: (login) => set({ login }),
    onResponse: clock.learnFrom,
  })
  const api = createApi(sendRequest, session.userId)
  const loader = createLoader({ api, store, waker, signal })

  const runner = createIntentRunner({
    userId: session.userId,
    placeOrder: api.placeOrder,
    storage: createIntentStorage(storage),
    waker,
    signal,
    now: clock.now,
    random: Math.random,
    newKey,
    newestOrderId: () => store.get().orders.orders[0]?.id ?? 0,
    onChange: (intents) => set({ intents }),
    onSettled: settle,
  })

  function settle(intent: Intent): void {
    const { productId, productName, quantity, phase } = intent
    if (phase.name === 'placed') {
      show({ kind: 'placed', productName, quantity, orderId: phase.orderId })
      takeOrder(orderOf(intent, phase.orderId))
    } else if (phase.name === 'ended') {
      const { why } = phase
      const showEnd = (amountLeft: number): void => show({ kind: 'ended', why, productName, amountLeft })
      if (why !== 'sold-out') {
        showEnd(0)
        return
      }
      // The notice depends on how many are left; without an answer it is "sold out".
      api.getProduct(productId).then(
        (product) => {
          takeProduct(product)
          showEnd(product.amount)
        },
        () => showEnd(0),
      )
    }
  }

  /** The order as placed. Its `updatedAt` is empty, so that any data from the server is newer. */
  function orderOf({ productId, productName, quantity }: Intent, id: number): Order {
    const createdAt = new Date(clock.now()).toISOString()
    return { id, productId, productName, quantity, status: 'pending', createdAt, updatedAt: '' }
  }

  function takeProduct(product: Product): void {
    set({ products: mergeProducts(store.get().products, [product]) })
  }

  function takeOrder(order: Order): void {
    const { orders } = store.get()
    const before = orders.orders.find(({ id }) => id === order.id)
    const merged = mergeOrder(orders, order)
    set({ orders: merged })
    const after = merged.orders.find(({ id }) => id === order.id)
    if (before?.status !== 'pending' || after?.status === 'pending' || !after) return
    const { productName, id: orderId } = order
    show({ kind: after.status === 'success' ? 'confirmed' : 'failed', productName, orderId })
  }

  const wake = (): void => waker.wake()
  const onOnline = (): void => {
    set({ isOffline: false })
    wake()
  }
  const onOffline = (): void => set({ isOffline: true })
  addEventListener('online', onOnline, { signal })
  addEventListener('offline', onOffline, { signal })
  // Not when it is hidden: a page that is being left would repeat the requests that the browser has just aborted.
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  document.addEventListener('visibilitychange', onVisibility, { signal })

  followLive({
    source: createLiveSource(api, { onGap: loader.load, onOrder: takeOrder, onProduct: takeProduct }),
    lease: createStreamLease('placeorder.stream'),
    silenceMs: SILENCE_MS,
    signal,
    onError(error) {
      if (error instanceof SessionExpired) return Infinity
      if (!isOutage(error)) reportFault(error)
      return error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
    },
    onState(connection) {
      if (connection === 'live' && store.get().connection === 'lost') show({ kind: 'live-again' })
      set({ connection })
      if (connection === 'live') wake()
      // The lists may load where changes do not.
      if (connection === 'lost' && !store.get().isLoaded) loader.load()
    },
  })
  runner.resume()

  return {
    store,
    serverNow: clock.now,
    buy(product, quantity) {
      // The notice about an earlier tap does not belong to this one.
      set({ happening: null })
      runner.buy(product, quantity)
    },
    login: session.login,
    close: () => closing.abort(new Error('the shop is closed')),
    dismiss: () => set({ happening: null }),
    async loadOlderOrders() {
      const { orders, isLoadingOlder } = store.get()
      const oldest = oldestOf(orders)
      if (!oldest || isLoadingOlder) return
      set({ isLoadingOlder: true })
      try {
        const page = await api.getOrders(oldest.id)
        store.update((state) => ({ ...state, orders: mergeOlderPage(state.orders, page) }))
      } catch (error) {
        if (!isOutage(error) && !(error instanceof SessionExpired)) throw error
        show({ kind: 'older-failed' })
      } finally {
        set({ isLoadingOlder: false })
      }
    },
  }
}
