import type { OrderPlacedFacts } from './order-event.ts'

/** An event before its order has an id. */
type UnnumberedEvent = Omit<OrderPlacedFacts, 'orderId' | 'placedAt' | 'databaseId'>

/** The events of one transaction, as a row of the outbox: see migration 0005. */
export interface OutboxRow {
  readonly firstOrderId: number
  readonly orderIdStep: number
  readonly events: string
  readonly createdAt: Date
  /** Of the database that has the row. */
  readonly databaseId?: string
}

/** For the column `events`. */
export function packEvents(events: readonly UnnumberedEvent[]): string {
  return JSON.stringify(events)
}

export function unpackEvents(row: OutboxRow): OrderPlacedFacts[] {
  return (JSON.parse(row.events) as UnnumberedEvent[]).map((event, index) => ({
    ...event,
    orderId: row.firstOrderId + index * row.orderIdStep,
    placedAt: row.createdAt,
    ...(row.databaseId !== undefined && { databaseId: row.databaseId }),
  }))
}

/** The last order of a row, in SQL. */
export const LAST_ORDER_ID = 'firstOrderId + (eventCount - 1) * orderIdStep'

/**
 * A condition on `orders o`: its event is in the outbox. The id ranges of rows do not overlap, so only the last row that
 * begins at or before the order can contain it. (With several writing servers, ids are a step apart and ranges may
 * overlap. Then this may miss an event: it is sent twice, and the notifier skips the second.)
 */
export const IN_OUTBOX = `COALESCE(o.id <= (
  SELECT ${LAST_ORDER_ID} FROM outbox
  WHERE firstOrderId <= o.id ORDER BY firstOrderId DESC LIMIT 1), FALSE)`
