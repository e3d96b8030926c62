import { type Intent, isOpen } from './intent.ts'
import type { Order } from './types.ts'

/**
 * The open intents that need a row of their own. The live feed may show an order before its answer arrives:
 * then the order stands for its intent.
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
