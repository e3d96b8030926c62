import type { Database } from '../../shared/database/database.ts'
import type { OrderStatus } from '../../shared/orders/order-event.ts'

export interface NotifiableOrder {
  readonly id: number
  readonly status: OrderStatus
  readonly userLineUid: string
  readonly retryKey: string
}

/** These orders by id, without those that do not exist. One query for a whole batch. */
export async function findOrders(
  database: Database,
  ids: readonly number[],
): Promise<Map<number, NotifiableOrder>> {
  if (ids.length === 0) return new Map()
  const orders = await database.query<NotifiableOrder>(
    'SELECT id, status, userLineUid, retryKey FROM orders WHERE id IN (?)',
    [ids],
  )
  return new Map(orders.map((order) => [order.id, order]))
}
