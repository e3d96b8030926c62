import type { Database } from '../../shared/database/database.ts'
import { allocateStock, productIdsOf, type Allocation, type StockedProduct } from './allocate-stock.ts'
import { insertOrders } from './insert-orders.ts'
import type { NewOrder } from './new-order.ts'
import { runTransaction, type Attempt } from './order-transaction.ts'

/** How long the cache uses a product that was read, in ms. */
const RECENT_MS = 1_000

/** When full, the cache is cleared: products that sell are cached again within a second. */
const MAX_PRODUCTS = 10_000

export interface StockCache {
  /**
   * Allocates stock if there seems to be enough for all these orders; undefined otherwise. It is a guess,
   * because other processes sell the same products. What is allocated counts as taken.
   */
  readonly allocate: (orders: readonly NewOrder[]) => Allocation | undefined
  /** These products were in the database a moment ago, and `taken` was taken from them. */
  readonly remember: (products: readonly StockedProduct[], taken: Allocation['taken']) => void
  readonly forget: (productIds: readonly number[]) => void
}

/**
 * Commits orders in one round trip, without reading the stock first. The database refuses to take more than there is.
 * Costs: a product's name may be a second old.
 *
 * @returns undefined: read the stock first. It is not in the cache, or not enough, or the database refused the orders.
 */
export async function commitFast(
  { database, stockCache }: { readonly database: Database; readonly stockCache: StockCache },
  orders: readonly NewOrder[],
): Promise<Attempt | undefined> {
  const allocation = stockCache.allocate(orders)
  if (allocation === undefined) return undefined
  const attempt = await runTransaction(database, (transaction) => {
    transaction.commitSent = true
    return insertOrders(transaction.connection, allocation, { begin: true })
  })
  if (attempt.kind !== 'refused') return attempt
  stockCache.forget(productIdsOf(orders))
  return undefined
}

interface Seen {
  readonly seenAt: number
  readonly product: StockedProduct
}

/** Products that were locked and read within the last second, and how much of each is left at most. */
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
      if (seen.size >= MAX_PRODUCTS) seen.clear()
      for (const product of products) seen.set(product.id, { seenAt: now(), product })
      take(taken)
    },
    forget: (productIds) => {
      for (const id of productIds) seen.delete(id)
    },
  }
}
