import { queryDatabase } from '../../support/data/query-database.ts'
import type { AcceptedPush } from '../measure/line-record.ts'
import { STOCK } from '../platform/stocked-product.ts'

export interface DeliveredOrder {
  readonly id: number
  readonly status: string
  /** LINE's retry key of its message. */
  readonly retryKey: string
  /** When it got its status. */
  readonly updatedAt: Date
}

/** All orders of a product. */
export function readOrders(databaseUrl: string, productId: number): Promise<DeliveredOrder[]> {
  return queryDatabase(
    databaseUrl,
    'SELECT id, status, retryKey, updatedAt FROM orders WHERE productId = ? ORDER BY id',
    [productId],
  )
}

export interface Delivery {
  readonly databaseUrl: string
  readonly productId: number
  readonly orders: readonly DeliveredOrder[]
  /** All that LINE accepted since before the first of these orders; nothing else was ordered meanwhile. */
  readonly pushes: readonly AcceptedPush[]
  /** How many orders were answered with 201. */
  readonly answered: number
}

/** Whether stock, answers, orders and messages agree: each order once with LINE, and said to be so. */
export async function checkDelivery(delivery: Delivery): Promise<string[]> {
  const { databaseUrl, productId, orders, pushes, answered } = delivery
  const [product] = await queryDatabase<{ amount: number }>(
    databaseUrl,
    'SELECT amount FROM products WHERE id = ?',
    [productId],
  )
  const taken = STOCK - (product?.amount ?? NaN)
  const keys = new Set(orders.map(({ retryKey }) => retryKey))
  const sentKeys = new Set(pushes.map(({ retryKey }) => retryKey))
  const unfinished = orders.filter(({ status }) => status !== 'success').length
  const notSent = orders.filter(({ retryKey }) => !sentKeys.has(retryKey)).length
  const foreign = pushes.filter(({ retryKey }) => !keys.has(retryKey)).length
  const repeated = pushes.length - sentKeys.size
  return [
    ...(taken === orders.length ? [] : [`${orders.length} were ordered, and ${taken} taken from the stock`]),
    ...(answered <= orders.length
      ? []
      : [`${answered} orders were answered with 201, and ${orders.length} exist`]),
    ...(unfinished === 0 ? [] : [`${unfinished} orders are not success`]),
    ...(notSent === 0 ? [] : [`LINE has no message for ${notSent} orders`]),
    ...(repeated === 0 ? [] : [`LINE accepted ${repeated} messages more than once`]),
    ...(foreign === 0 ? [] : [`LINE has ${foreign} messages for which there is no order`]),
  ]
}
