import type { OrderStatus } from '../../shared/orders/order-status.ts'

export type LetterStatus = 'waiting' | 'replayed' | 'discarded'

/** A dead letter without its payload. */
export interface LetterSummary {
  readonly id: number
  /** Null: it failed no order. */
  readonly orderId: number | null
  readonly status: LetterStatus
  readonly reason: string
  /** Where the message stood, as are the next three; null: it came from no message. */
  readonly topic: string | null
  readonly partition: number | null
  readonly offset: number | null
  /** What its producer said, in milliseconds; any number. */
  readonly messageTimestamp: number | null
  readonly groupId: string | null
  readonly createdAt: Date
  readonly settledAt: Date | null
}

export interface Letter extends LetterSummary {
  readonly orderStatus: OrderStatus | null
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** JSON, as `encodeHeaders` writes it. */
  readonly headers: string | null
  /** Bytes that the value had; null: the message is whole. */
  readonly truncatedFrom: number | null
}

/** The columns of a summary, of the table under the name `d`. */
export const SUMMARY_COLUMNS = `d.id, d.orderId, d.status, d.reason, d.sourceTopic AS topic,
  d.sourcePartition AS \`partition\`, d.sourceOffset AS \`offset\`, d.messageTimestamp, d.groupId, d.createdAt, d.settledAt`
