import type { JSX } from 'preact'
import type { Intent } from '../intents/intent.ts'
import { intentsWithoutOrder } from '../intents/intents-without-order.ts'
import type { LoadedOrders } from '../model/merge-orders.ts'
import { EmptyState } from './empty-state.tsx'
import { Spinner } from '../../shared/view/icons.tsx'
import { useSpeech } from './language.ts'
import { IntentRow, OrderRow } from './order-row.tsx'
import { useTick } from './use-tick.ts'

interface ListProperties {
  readonly list: LoadedOrders
  readonly intents: readonly Intent[]
  readonly isLoadingOlder: boolean
  serverNow: () => number
  onOlder: () => void
}

export function OrderList(properties: ListProperties): JSX.Element {
  const { list, intents, isLoadingOlder, serverNow, onOlder } = properties
  const { words } = useSpeech()
  const open = intentsWithoutOrder(intents, list.orders)
  // Only a pending order's text changes with time.
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
