import { isDataError, isServerError, outcomeOf, type Pool, type PoolConnection } from '../shared/database.ts'
import type { DomainError } from '../shared/errors.ts'
import { allocateStock } from './allocate-stock.ts'
import type { NewOrder } from './new-order.ts'
import { endSession, type LostSession } from './store/end-session.ts'
import { insertOrders } from './store/insert-orders.ts'
import { lockProducts } from './store/lock-products.ts'

export interface PlacedOrder {
  readonly orderId: number
  readonly productName: string
}

export type Outcome = PlacedOrder | DomainError

type Refusal = 'duplicate' | 'contended' | 'refused' | 'away'

/** How one attempt to commit several orders together ended. */
export type Attempt =
  | { readonly kind: 'answered'; readonly outcomes: ReadonlyMap<NewOrder, Outcome> }
  /** Nothing was written. */
  | { readonly kind: Refusal; readonly cause: unknown }
  /** The COMMIT was sent and its answer lost. */
  | { readonly kind: 'unknown'; readonly cause: unknown; readonly lost: LostSession }

/** Stock, orders and their outbox row in ONE transaction of two round trips: lock and decide, then write and commit. */
export async function commitOrders(
  pool: Pool,
  orders: readonly NewOrder[],
  onLocked: () => void,
): Promise<Attempt> {
  let connection: PoolConnection
  try {
    connection = await pool.getConnection()
  } catch (cause) {
    return { kind: 'away', cause }
  }
  const session = { threadId: connection.threadId, sentAt: performance.now() }
  let commitSent = false
  try {
    const products = await lockProducts(connection, productIds(orders))
    onLocked()
    const allocation = allocateStock(orders, products)
    const outcomes = new Map<NewOrder, Outcome>(allocation.rejected.map(({ order, error }) => [order, error]))
    if (allocation.accepted.length === 0) {
      await connection.rollback()
    } else {
      commitSent = true
      for (const { order, orderId, productName } of await insertOrders(connection, allocation)) {
        outcomes.set(order, { orderId, productName })
      }
    }
    connection.release()
    return { kind: 'answered', outcomes }
  } catch (cause) {
    const meaning = meaningOf(cause)
    if (outcomeOf(cause) === 'definite' && (await rolledBack(connection, meaning)))
      return { kind: meaning, cause }
    // A transaction dies with its connection, unless its COMMIT was already on the way.
    connection.destroy()
    if (commitSent) return { kind: 'unknown', cause, lost: session }
    // The server may not know yet that it died, and keep the products locked for everybody.
    void endSession(pool, session).catch(() => undefined)
    return { kind: 'away', cause }
  }
}

function productIds(orders: readonly NewOrder[]): number[] {
  return [...new Set(orders.map(({ productId }) => productId))].sort((a, b) => a - b)
}

async function rolledBack(connection: PoolConnection, meaning: Refusal): Promise<boolean> {
  try {
    await connection.rollback()
    // A session never hears of rights that are granted later, nor that another server takes the changes now.
    if (meaning === 'away') connection.destroy()
    else connection.release()
    return true
  } catch {
    return false
  }
}

function meaningOf(error: unknown): Refusal {
  if (isServerError(error, 'ER_DUP_ENTRY')) return 'duplicate'
  if (isServerError(error, 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT')) return 'contended'
  // A full disk, a read-only server, a missing table: no order is at fault, and later it may work.
  return isDataError(error) ? 'refused' : 'away'
}
