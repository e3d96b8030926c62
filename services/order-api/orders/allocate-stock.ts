import type { DomainError } from '../../shared/runtime/errors.ts'
import type { NewOrder } from './new-order.ts'
import { OutOfStock, ProductNotFound } from '../errors.ts'

export interface StockedProduct {
  readonly id: number
  readonly name: string
  readonly amount: number
}

export interface Allocation {
  readonly accepted: { order: NewOrder; productName: string }[]
  readonly rejected: { order: NewOrder; error: DomainError }[]
  /** Pieces taken from each product, by product id. */
  readonly taken: Map<number, number>
}

/** First come, first served. An order that is too large leaves the stock to the next ones. */
export function allocateStock(orders: readonly NewOrder[], products: readonly StockedProduct[]): Allocation {
  const byId = new Map(products.map((product) => [product.id, product]))
  const allocation: Allocation = { accepted: [], rejected: [], taken: new Map() }
  for (const order of orders) {
    const product = byId.get(order.productId)
    const taken = allocation.taken.get(order.productId) ?? 0
    if (product === undefined) {
      allocation.rejected.push({ order, error: new ProductNotFound(order.productId) })
    } else if (taken + order.quantity > product.amount) {
      allocation.rejected.push({ order, error: new OutOfStock() })
    } else {
      allocation.accepted.push({ order, productName: product.name })
      allocation.taken.set(order.productId, taken + order.quantity)
    }
  }
  return allocation
}

/** Without duplicates. */
export function productIdsOf(orders: readonly NewOrder[]): number[] {
  return [...new Set(orders.map(({ productId }) => productId))]
}
