import type { InferAttributes } from 'sequelize'
import type { DeadLetter } from '../../shared/database/models.ts'
import type { OrderStatus } from '../../shared/orders/order-event.ts'

/** A dead letter of the database, with the status of the order that failed by it. */
export interface StoredLetter extends InferAttributes<DeadLetter> {
  /** Null: it failed no order. */
  readonly orderStatus: OrderStatus | null
}

/** The columns of a list: all but the payload. */
export const SUMMARY_COLUMNS = [
  'id',
  'orderId',
  'status',
  'reason',
  'topic',
  'partition',
  'offset',
  'messageTimestamp',
  'groupId',
  'createdAt',
  'settledAt',
] as const

export type LetterSummary = Pick<StoredLetter, (typeof SUMMARY_COLUMNS)[number]>
