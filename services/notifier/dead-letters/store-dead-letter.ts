import type { Database, Queryable } from '../../shared/database/database.ts'
import { insertDeadLetter } from '../../shared/orders/insert-dead-letter.ts'
import { sizeOfMessage, truncateMessage } from './truncate-message.ts'
import type { DeadLetter } from './dead-letter.ts'

/** A broker's default limit for one message; it may be configured higher. */
const MAX_BYTES = 1_100_000
/** In the statement, bytes are hexadecimal digits and headers may be base64. */
const GROWTH = 3

/** Stores the dead letter and fails its order in ONE transaction. */
export async function storeDeadLetter(database: Database, group: string, letter: DeadLetter): Promise<void> {
  await database.transaction(async (connection) => {
    const { message, topic, partition, orderId, reason } = letter
    const isWhole = sizeOfMessage(message) <= Math.min(MAX_BYTES, await readMaxBytes(connection))
    const source = {
      ...message,
      ...(!isWhole && { ...truncateMessage(message), truncatedFrom: message.value?.length ?? 0 }),
      topic,
      partition,
      group,
    }
    await insertDeadLetter(connection, { orderId, reason, message: source })
  })
}

/** How large a message this server accepts, in bytes; its limit may be configured low. */
async function readMaxBytes(connection: Queryable): Promise<number> {
  const [row] = await connection.query<{ packet: number }>('SELECT @@max_allowed_packet AS packet')
  return (row?.packet ?? 0) / GROWTH
}
