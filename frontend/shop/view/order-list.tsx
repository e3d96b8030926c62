import type { JSX } from 'preact'
import type { Intent } from '../model/intent.ts'
import { intentsWithoutOrder } from '../model/list-orders.ts'
import type { OrderList as Orders } from '../model/order-list.ts'
import { EmptyState } from './empty-state.tsx'
import { Spinner } from './icons.tsx'
import { useSpeech } from './language.ts'
import { IntentRow, OrderRow } from './order-row.tsx'
import { useTick } from './use-tick.ts'

interface ListProperties {
  list: Orders
  intents: readonly Intent[]
  isLoadingOlder: boolean
  serverNow: () => number
  onOlder: () => void
}

export function OrderList(properties: ListProperties): JSX.Element {
  const { list, intents, isLoadingOlder, serverNow, onOlder } = properties
  const { words } = useSpeech()
  const open = intentsWithoutOrder(intents, list.orders)
  // Only an order that waits changes its words by mere time.
  useTick(list.orders.some(({ status }) => status === 'pending'))
  if (list.orders.length === 0 && open.length === 0) {
    return <EmptyState picture="receipt" title={words.orders.emptyTitle} text={words.orders.empty} />
  }
  const now = serverNow()
  return (
    <>
      <ul class="card orders">
        {open.map((intent) => (
          <IntentRow key={intent.key} intent={intent} />
        ))}
        {list.orders.map((order) => (
          <OrderRow key={order.id} order={order} serverNow={now} />
        ))}
      </ul>
      {list.hasOlder && (
        <button type="button" class="quiet older" aria-disabled={isLoadingOlder} onClick={onOlder}>
          {isLoadingOlder && <Spinner />}
          {isLoadingOlder ? words.orders.loadingOlder : words.orders.older}
        </button>
      )}
    </>
  )
}
