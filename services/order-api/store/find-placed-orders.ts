import type { Pool, PoolConnection } from '../../shared/database.ts'
import { hexLiteral } from './hex-literal.ts'
import { QUERY_TIMEOUT_MS } from './query-timeout.ts'

export interface StoredOrder {
  readonly orderId: number
  readonly productId: number
  readonly productName: string
  readonly quantity: number
  /** 16 bytes in hexadecimal. */
  readonly requestKey: string
}

/**
 * The orders that these request keys placed. `locking`: wait for transactions that are about to commit or
 * roll back such an order, so that the answer is final; otherwise only what is committed counts. The names come from a
 * subquery, which locks nothing: in a join it would wait for whoever keeps a product.
 */
export async function findPlacedOrders(
  database: Pool | PoolConnection,
  requestKeys: readonly string[],
  { locking }: { locking: boolean },
): Promise<StoredOrder[]> {
  const [rows] = await database.query({
    sql: `
      SELECT o.id AS orderId, o.productId, o.quantity, LOWER(HEX(o.requestKey)) AS requestKey,
        (SELECT p.name FROM products p WHERE p.id = o.productId) AS productName
      FROM orders o WHERE o.requestKey IN (?) ${locking ? 'LOCK IN SHARE MODE' : ''}`,
    values: [requestKeys.map(hexLiteral)],
    timeout: QUERY_TIMEOUT_MS,
  })
  return rows as StoredOrder[]
}
