import type { Pool, PoolConnection } from '../../shared/database/database.ts'
import type { OutboxRow } from '../../shared/orders/outbox-row.ts'

const RELAY_LOCK = `CONCAT('relay ', LEFT(DATABASE(), 50))`

/** So many rows are looked at to see how many may be taken. */
const MOST_ROWS = 500

/**
 * True when this session is the one that relays: with two at once, one user's orders could overtake each other
 * on their way to Kafka. It ends with the session, or with `leaveRelay`.
 */
export async function becomeRelay(connection: PoolConnection): Promise<boolean> {
  const [rows] = await connection.query(`SELECT GET_LOCK(${RELAY_LOCK}, 0) AS got`)
  return (rows as { got: number | null }[])[0]?.got === 1
}

/** Gives up what was claimed as well. */
export async function leaveRelay(connection: PoolConnection): Promise<void> {
  await connection.query(`ROLLBACK; DO RELEASE_LOCK(${RELAY_LOCK})`)
}

/**
 * Begins a transaction and takes the oldest rows that no other relay holds: as many as begin within `limit` events. By
 * lock and not by a remembered position: ids are given at insert and become visible at commit, in another order.
 */
export async function claimOutboxRows(connection: PoolConnection, limit: number): Promise<OutboxRow[]> {
  const [results] = await connection.query(
    `START TRANSACTION;
     SELECT firstOrderId, orderIdStep, events, createdAt FROM outbox
     WHERE firstOrderId <= (
       SELECT MAX(firstOrderId) FROM (
         SELECT firstOrderId, SUM(eventCount) OVER (ORDER BY firstOrderId) - eventCount AS eventsBefore
         FROM (SELECT firstOrderId, eventCount FROM outbox ORDER BY firstOrderId LIMIT ?) AS oldest
       ) AS counted WHERE eventsBefore < ?
     )
     ORDER BY firstOrderId FOR UPDATE SKIP LOCKED`,
    [MOST_ROWS, limit],
  )
  return (results as [unknown, OutboxRow[]])[1]
}

/** Forgets rows whose events the brokers have, and commits. */
export async function deleteOutboxRows(
  connection: PoolConnection,
  rows: readonly OutboxRow[],
): Promise<void> {
  const ids = rows.map(({ firstOrderId }) => firstOrderId)
  await connection.query('DELETE FROM outbox WHERE firstOrderId IN (?); COMMIT', [ids])
}

/** How many events wait for Kafka. */
export async function countWaitingEvents(pool: Pool): Promise<number> {
  const [rows] = await pool.query('SELECT SUM(eventCount) AS waiting FROM outbox')
  // A sum comes as text, and without any row there is none.
  return Number((rows as [{ waiting: string | null }])[0].waiting)
}
