import type { Queryable } from '../../shared/database/database.ts'
import type { PlacedOrder } from './new-order.ts'
import { hexLiteral } from './insert-orders.ts'

export interface StoredOrder extends PlacedOrder {
  readonly productId: number
  readonly quantity: number
  /** 16 bytes in hexadecimal. */
  readonly requestKey: string
}

/**
 * The orders that these request keys placed. `locking`: wait for transactions that are about to commit or
 * roll back such an order, so that the answer is final; otherwise only what is committed counts.
 *
 * The products are asked by themselves, and only when there are orders: in a join, whoever keeps a product or their table
 * would also keep everybody waiting whose orders never came to be.
 */
export async function findPlacedOrders(
  database: Queryable,
  requestKeys: readonly string[],
  { locking }: { locking: boolean },
): Promise<StoredOrder[]> {
  const orders = await database.query<Omit<StoredOrder, 'productName'>>(
    `SELECT id AS orderId, productId, quantity, LOWER(HEX(requestKey)) AS requestKey
     FROM orders WHERE requestKey IN (?) ${locking ? 'LOCK IN SHARE MODE' : ''}`,
    [requestKeys.map(hexLiteral)],
  )
  if (orders.length === 0) return []
  const products = await database.query<{ id: number; name: string }>(
    'SELECT id, name FROM products WHERE id IN (?)',
    [orders.map(({ productId }) => productId)],
  )
  const names = new Map(products.map(({ id, name }) => [id, name]))
  // An order's product cannot be deleted.
  return orders.map((order) => ({ ...order, productName: names.get(order.productId) ?? '' }))
}
