import type { Queryable } from '../database/database.ts'
import { encodeHeaders } from './message-text.ts'
import type { KafkaMessage } from '../kafka/consumer.ts'
import type { OrderStatus } from './order-event.ts'

interface DeadLetterRecord {
  /** The order that fails with it, if any. */
  readonly orderId?: number | undefined
  /** For the operator. */
  readonly reason: string
  /** The message that could not be processed, if any. */
  readonly message?: SourceMessage
}

/** A message of a topic; or one that Kafka refused, which has no place there. */
interface SourceMessage
  extends
    Pick<KafkaMessage, 'key' | 'value' | 'headers'>,
    Partial<Pick<KafkaMessage, 'offset' | 'timestamp'>> {
  readonly topic: string
  readonly partition?: number
  /** The consumer group that could not process it. */
  readonly group?: string
  /** Bytes of the value before it was truncated; absent if it is complete. */
  readonly truncatedFrom?: number | undefined
}

/** Longer than any reason, unless a message has thousands of faults. */
const MAX_REASON = 2_000

/**
 * Stores a dead letter and fails its order: an order is `failed` if and only if a dead letter gives the reason. A message
 * that is delivered again is stored once. If an operator had replayed it meanwhile, it waits again.
 *
 * @param connection in the caller's transaction
 * @returns false if there was nothing to store: its order was successful meanwhile, or failed before
 */
export async function insertDeadLetter(connection: Queryable, letter: DeadLetterRecord): Promise<boolean> {
  const { orderId, message } = letter
  if (orderId === undefined) return insert(connection, letter, [])
  // Lock order: orders before dead letters, as a replay does; otherwise two transactions could wait for each other.
  const [order] = await connection.query<{ status: OrderStatus }>(
    'SELECT status FROM orders WHERE id = ? FOR UPDATE',
    [orderId],
  )
  const status = order?.status
  if (status === 'pending') {
    await connection.execute(`UPDATE orders SET status = 'failed' WHERE id = ?`, [orderId])
    return insert(connection, letter, ['orderId', 'reason', 'status', 'createdAt', 'settledAt'])
  }
  return status !== 'success' && message?.offset !== undefined ? insert(connection, letter, []) : false
}

/** @param renewed columns that are updated if the letter exists already */
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
  // Setting the id to itself changes nothing; INSERT IGNORE would hide other errors too.
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
