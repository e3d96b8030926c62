import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '../../../services/shared/database/database.ts'
import { encodeOrderPlaced, type EventMessage } from '../../../services/shared/orders/order-event.ts'

export interface TestOrder {
  readonly orderId: number
  readonly userId: string
  readonly productName: string
  /** The UUID that LINE knows its message by. */
  readonly retryKey: string
  /** Its event, as the order-api would send it. */
  readonly event: EventMessage
}

/** Puts one pending order per user id into the database, in that order, past the order-api. */
export async function placeTestOrders(
  database: Database,
  userIds: readonly string[],
  { productName = 'Thai tea' } = {},
): Promise<TestOrder[]> {
  const product = await database.execute('INSERT INTO products (name, amount) VALUES (?, 1000)', [
    productName.slice(0, 255),
  ])
  const rows = userIds.map((userId) => [userId, product.insertId, 1, randomBytes(16), randomUUID()] as const)
  // The ids of one INSERT are consecutive.
  const inserted = await database.execute(
    'INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey) VALUES ?',
    [rows],
  )
  return rows.map(([userId, productId, quantity, , retryKey], index) => {
    const orderId = inserted.insertId + index
    const event = encodeOrderPlaced({ orderId, productId, productName, quantity, userId, ...untold() })
    return { orderId, userId, productName, retryKey, event }
  })
}

/** The facts that no assertion asks for. */
const untold = () => ({
  eventId: randomUUID(),
  placedAt: new Date(),
  traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
})

/** How many orders have each status. */
export async function countStatuses(database: Database): Promise<Record<string, number>> {
  const rows = await database.query<{ status: string; count: number }>(
    'SELECT status, COUNT(*) AS count FROM orders GROUP BY status',
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

export async function statusOf(database: Database, orderId: number): Promise<string | undefined> {
  const [order] = await database.query<{ status: string }>('SELECT status FROM orders WHERE id = ?', [
    orderId,
  ])
  return order?.status
}
