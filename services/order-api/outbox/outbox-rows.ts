import type { Queryable } from '../../shared/database/database.ts'
import { DATABASE_ID } from '../../shared/identity/platform-identity.ts'
import type { OutboxRow } from '../../shared/orders/outbox-row.ts'

/**
 * Begins a transaction and locks the oldest rows that no other session has locked: as many as begin within `limit`
 * events. Locks and not a remembered position: ids are given at INSERT and become visible at COMMIT, in another order.
 */
export async function claimOutboxRows(connection: Queryable, limit: number): Promise<OutboxRow[]> {
  const [, rows] = await connection.multiQuery<[unknown, OutboxRow[]]>(
    `START TRANSACTION;
     SELECT firstOrderId, orderIdStep, events, createdAt, ${DATABASE_ID} AS databaseId FROM outbox
     WHERE firstOrderId <= (
       SELECT MAX(firstOrderId) FROM (
         SELECT firstOrderId, SUM(eventCount) OVER (ORDER BY firstOrderId) - eventCount AS eventsBefore
         FROM (SELECT firstOrderId, eventCount FROM outbox ORDER BY firstOrderId LIMIT ?) AS oldest
       ) AS counted WHERE eventsBefore < ?
     )
     ORDER BY firstOrderId FOR UPDATE SKIP LOCKED`,
    // A row has at least one event, so more rows need not be examined.
    [limit, limit],
  )
  return rows
}

/** Deletes rows whose events Kafka has stored, and commits. */
export async function deleteOutboxRows(connection: Queryable, rows: readonly OutboxRow[]): Promise<void> {
  const ids = rows.map(({ firstOrderId }) => firstOrderId)
  await connection.multiQuery('DELETE FROM outbox WHERE firstOrderId IN (?); COMMIT', [ids])
}

/** How many events wait for Kafka. */
export async function countWaitingEvents(database: Queryable): Promise<number> {
  // The driver returns a sum as text, and the sum of no rows is NULL.
  const [row] = await database.query<{ waiting: string | null }>(
    'SELECT SUM(eventCount) AS waiting FROM outbox',
  )
  return Number(row?.waiting ?? 0)
}

/** How long the oldest event has waited, in seconds; 0 when none waits. */
export async function readOldestWait(database: Queryable): Promise<number> {
  const [row] = await database.query<{ seconds: number }>(
    'SELECT TIMESTAMPDIFF(SECOND, createdAt, NOW(3)) AS seconds FROM outbox ORDER BY firstOrderId LIMIT 1',
  )
  return row?.seconds ?? 0
}
