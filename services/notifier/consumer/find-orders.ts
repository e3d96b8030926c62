import type { Pool } from '../../shared/database/database.ts'
import type { OrderStatus } from '../../shared/orders/order-status.ts'

const TIMEOUT_MS = 5_000

export interface NotifiableOrder {
  readonly id: number
  readonly status: OrderStatus
  readonly userLineUid: string
  readonly retryKey: string
}

/** These orders by id, without those that do not exist. One query for a whole batch. */
export async function findOrders(pool: Pool, ids: readonly number[]): Promise<Map<number, NotifiableOrder>> {
  if (ids.length === 0) return new Map()
  const [rows] = await pool.query({
    sql: 'SELECT id, status, userLineUid, retryKey FROM orders WHERE id IN (?)',
    values: [ids],
    timeout: TIMEOUT_MS,
  })
  return new Map((rows as NotifiableOrder[]).map((order) => [order.id, order]))
}
