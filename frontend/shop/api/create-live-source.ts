import type { LiveSource } from '../../shared/live/follow-live.js'
import { readOrder, readProduct } from '../model/read-shapes.ts'
import type { Order, Product } from '../model/types.ts'
import type { Api } from './create-api.ts'
import { readEvents } from '../../shared/network/read-events.ts'

export interface ChangeListener {
  /** Not all changes are known: the lists must be loaded. What is loaded from now on misses no later change. */
  onGap: () => void
  onOrder: (order: Order) => void
  onProduct: (product: Product) => void
}

/**
 * What changes in the shop, by the live feed or by short requests. Both share one cursor. A change may arrive twice, and
 * an older one after a newer one.
 */
export function createLiveSource(
  api: Pick<Api, 'openFeed' | 'getChanges'>,
  listener: ChangeListener,
): LiveSource {
  let cursor: string | undefined

  return {
    async poll(signal) {
      const changes = await api.getChanges(cursor, signal)
      if (signal.aborted) return
      changes.products.forEach(listener.onProduct)
      changes.orders.forEach(listener.onOrder)
      cursor = changes.cursor
      if (!changes.complete) listener.onGap()
    },

    async stream({ onReady, onSign }, signal) {
      const response = await api.openFeed(cursor, signal)
      if (!response.body) return
      for await (const { id, event, data } of readEvents(response.body, onSign)) {
        if (signal.aborted) return
        const value = parse(data)
        const order = event === 'order' ? readOrder(value) : undefined
        const product = event === 'product' ? readProduct(value) : undefined
        if (order) listener.onOrder(order)
        if (product) listener.onProduct(product)
        cursor = id ?? cursor
        if (event !== 'ready') continue
        onReady()
        if (!isResumed(value)) listener.onGap()
      }
    },
  }
}

function isResumed(ready: unknown): boolean {
  return typeof ready === 'object' && ready !== null && 'resumed' in ready && ready.resumed === true
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
