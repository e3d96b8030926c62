import type { Order, OrderStatus, Product } from '../model/types.ts'

export const ploy = { userId: 'U1111111111111111111111111111aaaa', name: 'Ploy' }
export const somchai = { userId: 'U2222222222222222222222222222bbbb', name: 'Somchai' }

export type ServedOrder = Order & { readonly userLineUid: string }

/** The stand-in's data, which tests read and change. */
export interface StandInData {
  /** Tests change the stock without an event. */
  readonly products: (Omit<Product, 'amount'> & { amount: number })[]
  readonly orders: ServedOrder[]
  /** Every placeorder request, in order of arrival. */
  readonly placed: {
    readonly key: string
    readonly body: { readonly productId: number; readonly userId: string; readonly quantity: number }
    readonly token: string
  }[]
}

export function createProduct(id: number, name: string, amount: number): Product {
  return { id, name, amount, updatedAt: new Date().toISOString() }
}

export function createServedOrder(
  about: Partial<ServedOrder> & { id: number; status: OrderStatus },
): ServedOrder {
  const now = new Date().toISOString()
  return {
    productId: 1,
    productName: 'Thai tea',
    quantity: 1,
    userLineUid: ploy.userId,
    createdAt: now,
    updatedAt: now,
    ...about,
  }
}
