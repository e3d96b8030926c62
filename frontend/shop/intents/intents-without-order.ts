import { type Intent, isOpen } from './intent.ts'
import type { Order } from '../model/types.ts'

/**
 * The open intents that need their own row. If the live feed shows an order before the answer arrives, the order's row
 * replaces its intent's.
 */
export function intentsWithoutOrder(intents: readonly Intent[], orders: readonly Order[]): Intent[] {
  return intents.filter((intent) => {
    const isItsOrder = (order: Order): boolean =>
      order.id > intent.afterOrderId &&
      order.productId === intent.productId &&
      order.quantity === intent.quantity
    return isOpen(intent) && !orders.some(isItsOrder)
  })
}
