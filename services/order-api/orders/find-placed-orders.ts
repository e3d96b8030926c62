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
 * The orders that were placed with these request keys. `locking`: wait for transactions that are about to commit or roll
 * back such an order, so that the result is final; otherwise only committed orders are found.
 *
 * The products are read separately, and only if there are orders: in a join, a locked product would also delay callers
 * whose orders were never placed.
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
  // A foreign key keeps an order's product from being deleted.
  return orders.map((order) => ({ ...order, productName: names.get(order.productId) ?? '' }))
}
