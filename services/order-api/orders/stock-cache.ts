import { allocateStock, productIdsOf, type Allocation, type StockedProduct } from './allocate-stock.ts'
import type { NewOrder } from './new-order.ts'

/** How long a look at a product counts, in ms. */
const RECENT_MS = 1_000

/** So many products are remembered at most, and then none: whatever sells is soon known again. */
const MOST_PRODUCTS = 10_000

export interface StockCache {
  /**
   * Who gets what, where everybody can have what they ask for as far as is known; undefined otherwise. It is a guess:
   * others sell the same products. What is given counts as taken.
   */
  readonly allocate: (orders: readonly NewOrder[]) => Allocation | undefined
  /** These were in the database a moment ago, and `taken` was taken from them. */
  readonly remember: (products: readonly StockedProduct[], taken: Allocation['taken']) => void
  readonly forget: (productIds: readonly number[]) => void
}

interface Seen {
  readonly seenAt: number
  readonly product: StockedProduct
}

/** The products that were locked and read within the last second, and how much of each there can still be. */
export function createStockCache(now = () => performance.now()): StockCache {
  const seen = new Map<number, Seen>()

  function take(taken: Allocation['taken']): void {
    for (const [id, pieces] of taken) {
      const found = seen.get(id)
      if (found === undefined) continue
      const { seenAt, product } = found
      seen.set(id, { seenAt, product: { ...product, amount: product.amount - pieces } })
    }
  }

  return {
    allocate: (orders) => {
      const since = now() - RECENT_MS
      const products: StockedProduct[] = []
      for (const id of productIdsOf(orders)) {
        const found = seen.get(id)
        if (found === undefined || found.seenAt < since) return undefined
        products.push(found.product)
      }
      const allocation = allocateStock(orders, products)
      if (allocation.rejected.length > 0) return undefined
      take(allocation.taken)
      return allocation
    },
    remember: (products, taken) => {
      if (seen.size >= MOST_PRODUCTS) seen.clear()
      for (const product of products) seen.set(product.id, { seenAt: now(), product })
      take(taken)
    },
    forget: (productIds) => {
      for (const id of productIds) seen.delete(id)
    },
  }
}
