import type { Pool, PoolConnection } from '../../shared/database.ts'
import type { OrderPlacedFacts } from '../../shared/order-event.ts'

interface OutboxRow extends Omit<OrderPlacedFacts, 'userId' | 'placedAt'> {
  readonly userLineUid: string
  readonly createdAt: Date
}

const RELAY_LOCK = `CONCAT('relay ', LEFT(DATABASE(), 50))`

/**
 * True when this session is the one that relays: with two at once, one user's orders could overtake each other
 * on their way to Kafka. It ends with the session, or with `leaveRelay`.
 */
export async function becomeRelay(connection: PoolConnection): Promise<boolean> {
  const [rows] = await connection.query(`SELECT GET_LOCK(${RELAY_LOCK}, 0) AS got`)
  return (rows as { got: number | null }[])[0]?.got === 1
}

export async function leaveRelay(connection: PoolConnection): Promise<void> {
  await connection.query(`DO RELEASE_LOCK(${RELAY_LOCK})`)
}

/**
 * Begins a transaction and takes up to `limit` events that no other relay holds, oldest first. By lock and
 * not by a remembered position: ids are given at insert and become visible at commit, in another order.
 */
export async function claimOutboxRows(
  connection: PoolConnection,
  limit: number,
): Promise<OrderPlacedFacts[]> {
  const [results] = await connection.query(
    `START TRANSACTION;
     SELECT orderId, eventId, userLineUid, productId, productName, quantity, traceparent, createdAt
     FROM outbox ORDER BY orderId LIMIT ? FOR UPDATE SKIP LOCKED`,
    [limit],
  )
  const [, rows] = results as [unknown, OutboxRow[]]
  return rows.map(({ userLineUid, createdAt, ...row }) => ({
    ...row,
    userId: userLineUid,
    placedAt: createdAt,
  }))
}

/** Forgets events that the brokers have, and commits. */
export async function deleteOutboxRows(
  connection: PoolConnection,
  orderIds: readonly number[],
): Promise<void> {
  await connection.query('DELETE FROM outbox WHERE orderId IN (?); COMMIT', [orderIds])
}

/** How many events wait for Kafka. */
export async function countOutboxRows(pool: Pool): Promise<number> {
  const [rows] = await pool.query('SELECT COUNT(*) AS waiting FROM outbox')
  return (rows as { waiting: number }[])[0]?.waiting ?? 0
}
