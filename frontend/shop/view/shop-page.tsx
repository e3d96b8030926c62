import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { createShop, type Shop } from '../create-shop.ts'
import type { TextStorage } from '../../shared/state/safe-storage.ts'
import type { ServerClock } from '../model/server-clock.ts'
import type { Connection } from '../state/shop-state.ts'
import type { Session } from '../session/session.ts'
import { useSpeech } from './language.ts'
import { NoticeBar } from './notice-bar.tsx'
import { OrderList } from './order-list.tsx'
import { ProductList } from './product-list.tsx'
import { useStore } from '../../shared/state/use-store.ts'

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
  return (
    <>
      <main aria-busy={!isLoaded}>
        <section aria-labelledby="products">
          <div class="section-head">
            <h2 id="products">{words.shop.products}</h2>
            <LiveSign connection={connection} />
          </div>
          {!isLoaded && <p class="for-ears">{words.opening.loading}</p>}
          <ProductList products={products} intents={intents} isLoaded={isLoaded} onBuy={shop.buy} />
        </section>
        {/* Not before the list above is loaded: it would move. */}
        {isLoaded && (
          <section aria-labelledby="orders">
            <div class="section-head">
              <h2 id="orders" tabIndex={-1}>
                {words.orders.title}
              </h2>
            </div>
            <OrderList
              list={orders}
              intents={intents}
              isLoadingOlder={isLoadingOlder}
              serverNow={shop.serverNow}
              onOlder={() => void shop.loadOlderOrders()}
            />
          </section>
        )}
      </main>
      <NoticeBar state={state} serverNow={shop.serverNow} onDismiss={shop.dismiss} onLogin={shop.login} />
    </>
  )
}

function LiveSign({ connection }: { connection: Connection }): JSX.Element {
  const { words } = useSpeech()
  return (
    <p class="live" data-connection={connection}>
      {words.live[connection]}
    </p>
  )
}
