import type { InferAttributes } from 'sequelize'
import type { DeadLetter } from '../../shared/database/models.ts'
import type { OrderStatus } from '../../shared/orders/order-event.ts'

/** A dead letter of the database, with the status of the order that failed with it. */
export interface StoredLetter extends InferAttributes<DeadLetter> {
  /** Null: it failed no order. */
  readonly orderStatus: OrderStatus | null
}

/** A list does not show these. */
export const PAYLOAD_COLUMNS = ['key', 'value', 'headers', 'truncatedFrom'] as const

export type LetterSummary = Omit<StoredLetter, (typeof PAYLOAD_COLUMNS)[number] | 'orderStatus'>
