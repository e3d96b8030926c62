import { createApi } from './api/create-api.ts'
import { followFeed } from './api/follow-feed.ts'
import { createSendRequest } from './api/send-request.ts'
import { createWaker } from './api/wait.ts'
import { createLoader } from './load-lists.ts'
import { createStore, type Store } from './model/create-store.ts'
import { createIntentStorage } from './model/intent-storage.ts'
import type { Intent } from './model/intent.ts'
import { mergeOlderPage, mergeOrder } from './model/order-list.ts'
import { mergeProducts } from './model/product-list.ts'
import type { TextStorage } from './model/safe-storage.ts'
import { emptyShop, type Happening, type ShopState } from './model/shop-state.ts'
import type { Order, Product } from './model/types.ts'
import { createIntentRunner } from './run-intents.ts'
import type { Session } from './session/session.ts'

export interface Shop {
  store: Store<ShopState>
  /** The server's clock: order times are its own. */
  serverNow: () => number
  buy: (product: Product, quantity: number) => void
  loadOlderOrders: () => Promise<void>
  dismiss: () => void
  login: () => void
  close: () => void
}

/** Opens the shop for one user: loads, follows the live feed, takes up interrupted orders, until `close`. */
export function createShop(session: Session, storage: TextStorage): Shop {
  const store = createStore<ShopState>({ ...emptyShop, isOffline: !navigator.onLine })
  const closing = new AbortController()
  const { signal } = closing
  const waker = createWaker()
  let clockOffset = 0
  let feedBreak = new AbortController()

  const set = (change: Partial<ShopState>): void => store.update((state) => ({ ...state, ...change }))
  const say = (happening: Happening): void => set({ happening })

  const sendRequest = createSendRequest(session, {
    onLogin: (login) => set({ login }),
    onServerTime: (time) => void (clockOffset = time - Date.now()),
  })
  const api = createApi(sendRequest, session.userId)
  const loader = createLoader({ api, store, waker, signal })

  const runner = createIntentRunner({
    userId: session.userId,
    placeOrder: api.placeOrder,
    storage: createIntentStorage(storage),
    waker,
    signal,
    now: Date.now,
    random: Math.random,
    newKey: () => crypto.randomUUID(),
    newestOrderId: () => store.get().orders.orders[0]?.id ?? 0,
    onChange: (intents) => set({ intents }),
    onSettled: settle,
  })

  function settle(intent: Intent): void {
    const { productId, productName, quantity, phase } = intent
    if (phase.name === 'placed') {
      say({ kind: 'placed', productName, quantity, orderId: phase.orderId })
      takeOrder(orderOf(intent, phase.orderId))
    } else if (phase.name === 'ended') {
      const { why } = phase
      const tell = (amountLeft: number): void => say({ kind: 'ended', why, productName, amountLeft })
      if (why !== 'sold-out') {
        tell(0)
        return
      }
      // How many are left decides what to say; when that can't be known either, it is sold out.
      api.getProduct(productId).then(
        (product) => {
          takeProduct(product)
          tell(product.amount)
        },
        () => tell(0),
      )
    }
  }

  /** The order as it was placed. Its time of change is empty, so that whatever the server tells is newer. */
  function orderOf({ productId, productName, quantity }: Intent, id: number): Order {
    const createdAt = new Date(Date.now() + clockOffset).toISOString()
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
    say({ kind: after.status === 'success' ? 'confirmed' : 'failed', productName, orderId })
  }

  const wake = (): void => waker.wake()
  const onOnline = (): void => {
    set({ isOffline: false })
    wake()
  }
  const onOffline = (): void => {
    set({ isOffline: true })
    // A feed on a dead network looks like a quiet one: opening it again tells which it is.
    feedBreak.abort(new Error('the browser has gone offline'))
  }
  addEventListener('online', onOnline, { signal })
  addEventListener('offline', onOffline, { signal })
  document.addEventListener('visibilitychange', wake, { signal })

  function open(lastEventId: string | undefined, feedSignal: AbortSignal): Promise<Response> {
    feedBreak = new AbortController()
    return api.openFeed(lastEventId, AbortSignal.any([feedSignal, feedBreak.signal]))
  }

  const listener = {
    onReady() {
      if (store.get().connection === 'lost') say({ kind: 'live-again' })
      set({ connection: 'live' })
      wake()
      loader.load()
    },
    onOrder: takeOrder,
    onProduct: takeProduct,
    onDown(how: 'broken' | 'failed') {
      set({ connection: how === 'broken' ? 'connecting' : 'lost' })
      // The lists may answer where the feed doesn't.
      if (!store.get().isLoaded) loader.load()
    },
  }
  void followFeed(listener, { open, waker, random: Math.random, signal })
  runner.resume()

  return {
    store,
    serverNow: () => Date.now() + clockOffset,
    buy(product, quantity) {
      // What was said about an earlier tap is no answer to this one.
      set({ happening: null })
      runner.buy(product, quantity)
    },
    login: session.login,
    close: () => closing.abort(new Error('the shop is closed')),
    dismiss: () => set({ happening: null }),
    async loadOlderOrders() {
      const { orders, isLoadingOlder } = store.get()
      const oldest = orders.orders.at(-1)
      if (!oldest || isLoadingOlder) return
      set({ isLoadingOlder: true })
      try {
        const page = await api.getOrders(oldest.id)
        store.update((state) => ({ ...state, orders: mergeOlderPage(state.orders, page) }))
      } catch {
        say({ kind: 'older-failed' })
      } finally {
        set({ isLoadingOlder: false })
      }
    },
  }
}
