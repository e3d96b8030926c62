import type { Database } from '../../shared/database/database.ts'
import { enqueueOrders } from '../../shared/orders/enqueue-orders.ts'
import type { OrderStatus } from '../../shared/orders/order-status.ts'
import { decodeOrderPlaced } from '../../shared/orders/order-event.ts'
import type { Letter, LetterStatus } from './dead-letter.ts'
import { findLetter } from './find-letters.ts'
import { lockOrder, reopenOrder, type LockedOrder } from './reopen-order.ts'
import { lockLetter, settleLetter, settleLettersOfOrder } from './letter-status.ts'

/** What became of one dead letter that was to be replayed or discarded. */
export type Settlement =
  /** `orderStatus` is what the order had before. */
  | { readonly kind: 'replayed'; readonly orderId: number; readonly orderStatus: OrderStatus }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'settled before'; readonly status: Exclude<LetterStatus, 'waiting'> }
  /** It can be discarded only. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown' }

/**
 * Sends a failed order on its way again: order, outbox and dead letter in ONE transaction, so that it goes out once,
 * however many ask at the same time. From the outbox it takes the way of every event, and its old retry key with it.
 *
 * @throws a server error when somebody else holds order or dead letter for too long
 */
export function replayLetter(database: Database, id: number): Promise<Settlement> {
  return database.transaction(async (connection) => {
    const letter = await findLetter(connection, id)
    if (letter === undefined) return { kind: 'unknown' }
    const target = readTarget(letter)
    // The order before the dead letter, as everybody locks them.
    const order = target.kind === 'order' ? await lockOrder(connection, target.orderId) : undefined
    const status = await lockLetter(connection, id)
    if (status === undefined) return { kind: 'unknown' }
    if (status !== 'waiting') return { kind: 'settled before', status }

    if (target.kind === 'refused') return target
    const { orderId } = target
    if (order === undefined) return { kind: 'refused', reason: `there is no order ${orderId}` }
    if (!belongsTo(order, target.userId))
      return { kind: 'refused', reason: `order ${orderId} belongs to another user` }

    if (order.status === 'failed') await reopenOrder(connection, orderId)
    await enqueueOrders(connection, [orderId])
    await settleLetter(connection, id, 'replayed')
    await settleLettersOfOrder(connection, orderId)
    return { kind: 'replayed', orderId, orderStatus: order.status }
  })
}

type Target =
  /** `userId`: whose order the message says it is. */
  | { readonly kind: 'order'; readonly orderId: number; readonly userId?: string }
  | { readonly kind: 'refused'; readonly reason: string }

/** The order that failed by it, or the one that the message tells of: it may exist by now. */
function readTarget({ orderId, topic, value }: Letter): Target {
  if (orderId !== null) return { kind: 'order', orderId }
  if (topic === null) return { kind: 'refused', reason: 'it belongs to no order' }
  const decoded = decodeOrderPlaced(value)
  if (!decoded.ok) return { kind: 'refused', reason: decoded.reason }
  return { kind: 'order', orderId: decoded.event.orderId, userId: decoded.event.userId }
}

const belongsTo = (order: LockedOrder, userId: string | undefined) =>
  userId === undefined || order.userLineUid === userId
