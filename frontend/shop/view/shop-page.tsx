import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { createShop, type Shop } from '../create-shop.ts'
import { intentsWithoutOrder } from '../intents/intents-without-order.ts'
import type { TextStorage } from '../../shared/state/safe-storage.ts'
import type { ServerClock } from '../model/server-clock.ts'
import type { Connection } from '../state/shop-state.ts'
import type { Session } from '../session/session.ts'
import { useSpeech } from './language.ts'
import { NoticeBar } from './notice-bar.tsx'
import { OrderList } from './order-list.tsx'
import { ProductList } from './product-list.tsx'
import { useStore } from '../../shared/state/use-store.ts'
import { type View, ViewBar } from './view-bar.tsx'

interface PageProperties {
  readonly session: Session
  readonly local: TextStorage
  readonly clock: ServerClock
}

/** The shop of one user. Its key is the user's id, so that another user gets a new shop. */
export function ShopPage({ session, local, clock }: PageProperties): JSX.Element {
  const shop = useMemo(() => createShop(session, { storage: local, clock }), [session])
  useEffect(() => () => shop.close(), [shop])
  return <OpenShop shop={shop} />
}

function OpenShop({ shop }: { shop: Shop }): JSX.Element {
  const { words } = useSpeech()
  const state = useStore(shop.store)
  const { products, orders, intents, isLoaded, isLoadingOlder, connection } = state
  const [view, show] = useView()
  const pending = orders.orders.filter(({ status }) => status === 'pending')
  const underWay = pending.length + intentsWithoutOrder(intents, orders.orders).length

  function follow(): void {
    show('orders', () => document.getElementById('orders')?.focus({ preventScroll: true }))
  }

  // The bar is first for the keyboard, which does not have to pass all products, and last on the screen.
  return (
    <>
      <ViewBar current={view} underWay={underWay} onChange={show} />
      <NoticeBar
        state={state}
        serverNow={shop.serverNow}
        onDismiss={shop.dismiss}
        onLogin={shop.login}
        onFollow={view === 'orders' ? undefined : follow}
      />
      <main aria-busy={!isLoaded}>
        <section aria-labelledby="products" hidden={view !== 'products'}>
          <div class="section-head">
            <h2 id="products">{words.shop.products}</h2>
            {view === 'products' && <LiveSign connection={connection} />}
          </div>
          {!isLoaded && <p class="for-ears">{words.opening.loading}</p>}
          <ProductList products={products} intents={intents} isLoaded={isLoaded} onBuy={shop.buy} />
        </section>
        <section aria-labelledby="orders" hidden={view !== 'orders'}>
          <div class="section-head">
            <h2 id="orders" tabIndex={-1}>
              {words.orders.title}
            </h2>
            {view === 'orders' && <LiveSign connection={connection} />}
          </div>
          {isLoaded ? (
            <OrderList
              list={orders}
              intents={intents}
              isLoadingOlder={isLoadingOlder}
              serverNow={shop.serverNow}
              onOlder={() => void shop.loadOlderOrders()}
            />
          ) : (
            <p>{words.opening.loading}</p>
          )}
        </section>
      </main>
    </>
  )
}

/** The view, and a function that shows another one where it was left; the one that is shown already, from its top. */
function useView(): [View, (view: View, whenShown?: () => void) => void] {
  const [shown, setShown] = useState<{ readonly view: View; whenShown?: () => void }>({ view: 'products' })
  const places = useRef<Record<View, number>>({ products: 0, orders: 0 })
  useLayoutEffect(() => {
    window.scrollTo(0, places.current[shown.view])
    shown.whenShown?.()
  }, [shown])

  function show(view: View, whenShown?: () => void): void {
    places.current[shown.view] = window.scrollY
    // Orders begin with what is new.
    if (view === shown.view || view === 'orders') places.current[view] = 0
    setShown(whenShown ? { view, whenShown } : { view })
  }
  return [shown.view, show]
}

function LiveSign({ connection }: { connection: Connection }): JSX.Element {
  const { words } = useSpeech()
  return (
    <p class="live" data-connection={connection}>
      {words.live[connection]}
    </p>
  )
}
