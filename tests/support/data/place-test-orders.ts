import { randomBytes, randomUUID } from 'node:crypto'
import { encodeOrderPlaced, type EventMessage } from '../../../services/shared/orders/order-event.ts'
import type { TestDatabase } from '../servers/test-database.ts'

export interface TestOrder {
  readonly orderId: number
  readonly userId: string
  readonly productName: string
  /** The UUID by which LINE recognises its message. */
  readonly retryKey: string
  /** Its event, as the order API would send it. */
  readonly event: EventMessage
}

/** Creates one pending order per user id, in that order, without the order API. */
export async function placeTestOrders(
  { models }: TestDatabase,
  userIds: readonly string[],
  { productName = 'Thai tea' } = {},
): Promise<TestOrder[]> {
  const { id: productId } = await models.Product.create({ name: productName.slice(0, 255), amount: 1000 })
  const orders = await models.Order.bulkCreate(
    userIds.map((userLineUid) => ({
      userLineUid,
      productId,
      quantity: 1,
      requestKey: randomBytes(16),
      retryKey: randomUUID(),
    })),
  )
  return orders.map(({ id: orderId, userLineUid: userId, quantity, retryKey }) => {
    const order = { orderId, productId, productName, quantity, userId }
    return {
      orderId,
      userId,
      productName,
      retryKey,
      event: encodeOrderPlaced({ ...order, ...anyEventDetails() }),
    }
  })
}

/** What no assertion depends on. */
const anyEventDetails = () => ({
  eventId: randomUUID(),
  placedAt: new Date(),
  traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
})

/** How many orders have each status. */
export async function countStatuses({ models }: TestDatabase): Promise<Record<string, number>> {
  const counts = await models.Order.count({ group: ['status'] })
  return Object.fromEntries(counts.map(({ status, count }) => [String(status), count]))
}

export async function statusOf({ models }: TestDatabase, orderId: number): Promise<string | undefined> {
  return (await models.Order.findByPk(orderId, { attributes: ['status'] }))?.status
}
