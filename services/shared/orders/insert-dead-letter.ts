import type { Queryable } from '../database/database.ts'
import { encodeHeaders } from './message-text.ts'
import type { KafkaMessage } from '../kafka/consumer.ts'
import type { OrderStatus } from './order-event.ts'

interface DeadLetterRecord {
  /** The order that fails by it; absent where there is none. */
  readonly orderId?: number | undefined
  /** For the operator. */
  readonly reason: string
  /** What could not be processed; absent where it was no message. */
  readonly message?: SourceMessage
}

export interface SourceMessage extends Pick<
  KafkaMessage,
  'offset' | 'timestamp' | 'key' | 'value' | 'headers'
> {
  readonly topic: string
  readonly partition: number
  /** Whose consumer gave it up. */
  readonly group: string
  /** Bytes of the value before it was cut; absent: all of the message is here. */
  readonly truncatedFrom?: number | undefined
}

/** More than any reason has, unless a message brings thousands of faults. */
const MAX_REASON = 2_000

/**
 * Stores a dead letter, and fails its order with it: an order is `failed` if and only if a dead letter says why.
 * A message that is delivered again is stored once. If an operator had replayed it meanwhile, it waits again.
 *
 * @param connection in a transaction of the caller's
 * @returns false when there was nothing to store: its order was successful meanwhile, or failed before
 */
export async function insertDeadLetter(connection: Queryable, letter: DeadLetterRecord): Promise<boolean> {
  const { orderId, message } = letter
  if (orderId === undefined) return insert(connection, letter, [])
  // The order first, as whoever replays it does: two that lock in different orders would wait for each other.
  const [order] = await connection.query<{ status: OrderStatus }>(
    'SELECT status FROM orders WHERE id = ? FOR UPDATE',
    [orderId],
  )
  const status = order?.status
  if (status === 'pending') {
    await connection.execute(`UPDATE orders SET status = 'failed' WHERE id = ?`, [orderId])
    return insert(connection, letter, ['orderId', 'reason', 'status', 'createdAt', 'settledAt'])
  }
  return status !== 'success' && message ? insert(connection, letter, []) : false
}

/** @param renewed what a letter takes over from this one, when it is there already */
async function insert(
  connection: Queryable,
  { orderId, reason, message }: DeadLetterRecord,
  renewed: readonly string[],
): Promise<true> {
  const row = {
    orderId: orderId ?? null,
    reason: reason.slice(0, MAX_REASON),
    sourceTopic: message?.topic ?? null,
    sourcePartition: message?.partition ?? null,
    sourceOffset: message?.offset ?? null,
    messageTimestamp: message?.timestamp ?? null,
    groupId: message?.group ?? null,
    messageKey: message?.key ?? null,
    messageValue: message?.value ?? null,
    headers: message ? encodeHeaders(message.headers ?? {}) : null,
    truncatedFrom: message?.truncatedFrom ?? null,
  }
  // What stands for "leave it as it is": INSERT IGNORE would pass over other faults, too.
  const changes = renewed.length === 0 ? ['id'] : renewed
  await connection.execute(
    `INSERT INTO dead_letters (${Object.keys(row).join(', ')}, status, createdAt, settledAt)
      VALUES (?, 'waiting', CURRENT_TIMESTAMP(3), NULL)
      ON DUPLICATE KEY UPDATE ${changes.map((name) => `${name} = ${valueOf(name)}`).join(', ')}`,
    [Object.values(row)],
  )
  return true
}

/** `VALUES(column)` is what both MySQL and MariaDB understand for "what would have been inserted". */
const valueOf = (column: string) => (column === 'id' ? 'dead_letters.id' : `VALUES(${column})`)
