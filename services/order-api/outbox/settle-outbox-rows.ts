import type { Queryable } from '../../shared/database/database.ts'
import type { Delivery } from '../../shared/kafka/sending/send-in-parts.ts'
import { insertDeadLetter } from '../../shared/orders/insert-dead-letter.ts'
import type { OrderPlacedFacts } from '../../shared/orders/order-event.ts'
import { packEvents, unpackEvents, type OutboxRow } from '../../shared/orders/outbox-row.ts'
import { describeRefusal } from './describe-refusal.ts'

/**
 * Settles rows whose events were not all sent, in the claim's transaction, and commits: after a crash before that, all
 * are sent again. Events that Kafka refused fail their orders, each with a dead letter. Those that are unsent stay in the
 * outbox, each in a row, so that the events beside them are not sent again.
 */
export async function settleOutboxRows(
  connection: Queryable,
  rows: readonly OutboxRow[],
  { refused, unsent }: Delivery,
  topic: string,
): Promise<void> {
  const unsentIds = new Set(unsent.map(orderIdOf))
  const isUnsent = ({ orderId }: OrderPlacedFacts) => unsentIds.has(orderId)
  const changed = rows
    .map((row) => ({ row, events: unpackEvents(row) }))
    .filter(({ events }) => !events.every(isUnsent))
  const ids = changed.map(({ row }) => row.firstOrderId)
  if (ids.length > 0) await connection.execute('DELETE FROM outbox WHERE firstOrderId IN (?)', [ids])
  const kept = changed.flatMap(({ events }) => events.filter(isUnsent).map(toRow))
  if (kept.length > 0) {
    await connection.execute(
      'INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events, createdAt) VALUES ?',
      [kept],
    )
  }
  for (const { message, error } of refused) {
    const { key, value, headers = {} } = message
    await insertDeadLetter(connection, {
      orderId: orderIdOf(message),
      reason: describeRefusal(message, error.type, topic),
      message: { topic, key: Buffer.from(key ?? ''), value: Buffer.from(value ?? ''), headers },
    })
  }
  await connection.execute('COMMIT')
}

/** A row with one event. */
function toRow({ orderId, placedAt, ...event }: OrderPlacedFacts): unknown[] {
  return [orderId, 1, 1, packEvents([event]), placedAt]
}

/** Of a message that `encodeOrderPlaced` has made. */
export function orderIdOf({ value }: Delivery['unsent'][number]): number {
  return (JSON.parse(String(value)) as { orderId: number }).orderId
}
