import type { Pool, PoolConnection } from '../../shared/database/database.ts'
import { inTransaction } from '../../shared/database/in-transaction.ts'
import { insertDeadLetter } from '../../shared/orders/insert-dead-letter.ts'
import { sizeOfMessage, truncateMessage } from './truncate-message.ts'
import type { DeadLetter } from './dead-letter.ts'

/** As much as a broker takes by default; some are told to take more. */
const MAX_BYTES = 1_100_000
/** The statement holds bytes in hexadecimal digits, and headers maybe in base64. */
const GROWTH = 3

/** The dead letter and its order's status in ONE transaction. */
export async function storeDeadLetter(pool: Pool, group: string, letter: DeadLetter): Promise<void> {
  await inTransaction(pool, async (connection) => {
    const { message, topic, partition, orderId, reason } = letter
    const isWhole = sizeOfMessage(message) <= Math.min(MAX_BYTES, await readRoom(connection))
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

/** Bytes of a message that this server takes, whose limit may have been set low. */
async function readRoom(connection: PoolConnection): Promise<number> {
  const [rows] = await connection.query('SELECT @@max_allowed_packet AS packet')
  return ((rows as { packet: number }[])[0]?.packet ?? 0) / GROWTH
}
