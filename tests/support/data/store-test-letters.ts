import type { Database } from '../../../services/shared/database/database.ts'
import { insertDeadLetter, type SourceMessage } from '../../../services/shared/orders/insert-dead-letter.ts'
import type { TestOrder } from './place-test-orders.ts'
import { readDeadLetters } from './read-dead-letters.ts'
import { unique } from '../unique.ts'

interface TestLetter extends Partial<SourceMessage> {
  /** The order that fails by it. */
  readonly order?: TestOrder
  readonly reason?: string
  /** True: it comes from no message. */
  readonly withoutMessage?: boolean
}

/** Stores a dead letter past the notifier; its id. */
export async function storeTestLetter(
  database: Database,
  { order, reason = 'a test', withoutMessage = false, ...message }: TestLetter = {},
): Promise<number> {
  const source = {
    topic: unique('topic'),
    partition: 0,
    offset: '7',
    timestamp: String(Date.now()),
    group: 'group',
    key: Buffer.from(order?.userId ?? 'key'),
    value: Buffer.from(order?.event.value ?? 'no JSON'),
    headers: {},
    ...message,
  }
  await database.transaction((connection) =>
    insertDeadLetter(connection, {
      orderId: order?.orderId,
      reason,
      ...(!withoutMessage && { message: source }),
    }),
  )
  const id = (await readDeadLetters(database)).at(-1)?.id
  if (id === undefined) throw new Error('it was not stored')
  return id
}
