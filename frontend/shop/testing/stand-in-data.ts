import type { Order, OrderStatus, Product } from '../model/types.ts'

export const ploy = { userId: 'U1111111111111111111111111111aaaa', name: 'Ploy' }
export const somchai = { userId: 'U2222222222222222222222222222bbbb', name: 'Somchai' }

export type ServedOrder = Order & { userLineUid: string }

/** Everything that the stand-in knows, for a test to look at and to change. */
export interface StandInData {
  products: Product[]
  orders: ServedOrder[]
  /** Every placeorder request that arrived, in order. */
  placed: { key: string; body: { productId: number; userId: string; quantity: number }; token: string }[]
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
