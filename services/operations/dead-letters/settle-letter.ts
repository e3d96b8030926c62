import { literal, Transaction, type InferAttributes, type WhereOptions } from 'sequelize'
import {
  queriesIn,
  type DeadLetter,
  type LetterStatus,
  type Models,
  type Order,
} from '../../shared/database/models.ts'
import { enqueueOrders } from '../../shared/orders/enqueue-orders.ts'
import { decodeOrderPlaced, type OrderStatus } from '../../shared/orders/order-event.ts'
import { waitForRelay } from './wait-for-relay.ts'

/** The outcome of replaying or discarding one dead letter. */
export type Settlement =
  /** `orderStatus` is the order's status before. */
  | { readonly kind: 'replayed'; readonly orderId: number; readonly orderStatus: OrderStatus }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'settled before'; readonly status: Exclude<LetterStatus, 'waiting'> }
  /** It can only be discarded. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown' }

interface SettleOptions {
  /** Finds out what would happen, and changes and locks nothing. */
  readonly dryRun?: boolean
}

/**
 * Makes a failed order pending and puts its event into the outbox: order, outbox and dead letter in ONE transaction, so
 * that it is sent once, however many operators replay it at the same time. It keeps its retry key.
 *
 * @throws a server error when another session holds order or dead letter for too long
 */
export function replayLetter(
  models: Models,
  id: number,
  { dryRun = false }: SettleOptions = {},
): Promise<Settlement> {
  const { sequelize, DeadLetter, Order } = models
  return sequelize.transaction(async (transaction) => {
    const letter = await DeadLetter.findByPk(id, { transaction })
    if (letter === null) return { kind: 'unknown' }
    const target = readTarget(letter)
    // Lock order: orders before dead letters, as everywhere.
    const order =
      target.kind === 'order'
        ? await Order.findByPk(target.orderId, {
            attributes: ['id', 'status', 'userLineUid'],
            ...lockUnless(dryRun),
            transaction,
          })
        : null
    const settled = await findSettled(models, id, { transaction, dryRun })
    if (settled !== undefined) return settled

    if (target.kind === 'refused') return target
    const { orderId } = target
    if (order === null) return { kind: 'refused', reason: `there is no order ${orderId}` }
    if (!belongsTo(order, target.userId))
      return { kind: 'refused', reason: `order ${orderId} belongs to another user` }

    const orderStatus = order.status
    if (dryRun) return { kind: 'replayed', orderId, orderStatus }
    const queries = queriesIn(transaction)
    if (orderStatus === 'failed') {
      await waitForRelay(queries, orderId)
      await order.update({ status: 'pending' }, { transaction })
    }
    await enqueueOrders(queries, [orderId])
    await settle(models, 'replayed', { id }, transaction)
    // The order is no longer failed, so nothing waits because of it.
    await settle(models, 'replayed', { orderId, status: 'waiting' }, transaction)
    return { kind: 'replayed', orderId, orderStatus }
  })
}

/** Discards a dead letter for good. If it failed an order, the order stays failed. */
export function discardLetter(
  models: Models,
  id: number,
  { dryRun = false }: SettleOptions = {},
): Promise<Settlement> {
  return models.sequelize.transaction(async (transaction) => {
    const settled = await findSettled(models, id, { transaction, dryRun })
    if (settled !== undefined) return settled
    if (!dryRun) await settle(models, 'discarded', { id }, transaction)
    return { kind: 'discarded' }
  })
}

/** Locks a dead letter until the transaction ends. Returns the outcome if it is no longer waiting. */
async function findSettled(
  { DeadLetter }: Models,
  id: number,
  { transaction, dryRun }: { readonly transaction: Transaction; readonly dryRun: boolean },
): Promise<Settlement | undefined> {
  const letter = await DeadLetter.findByPk(id, { attributes: ['status'], ...lockUnless(dryRun), transaction })
  if (letter === null) return { kind: 'unknown' }
  return letter.status === 'waiting' ? undefined : { kind: 'settled before', status: letter.status }
}

const lockUnless = (dryRun: boolean) => (dryRun ? {} : { lock: Transaction.LOCK.UPDATE })

async function settle(
  { DeadLetter }: Models,
  status: 'replayed' | 'discarded',
  where: WhereOptions<DeadLetter>,
  transaction: Transaction,
): Promise<void> {
  await DeadLetter.update({ status, settledAt: literal('CURRENT_TIMESTAMP(3)') }, { where, transaction })
}

type Target =
  /** `userId`: the order's owner according to the message. */
  | { readonly kind: 'order'; readonly orderId: number; readonly userId?: string }
  | { readonly kind: 'refused'; readonly reason: string }

/** The order that failed with it, or the order in its message, which may exist by now. */
function readTarget({ orderId, topic, value }: InferAttributes<DeadLetter>): Target {
  if (orderId !== null) return { kind: 'order', orderId }
  if (topic === null) return { kind: 'refused', reason: 'it belongs to no order' }
  const decoded = decodeOrderPlaced(value)
  if (!decoded.ok) return { kind: 'refused', reason: decoded.reason }
  return { kind: 'order', orderId: decoded.event.orderId, userId: decoded.event.userId }
}

const belongsTo = (order: Order, userId: string | undefined) =>
  userId === undefined || order.userLineUid === userId
