import { randomBytes, randomUUID } from 'node:crypto'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import type { Queryable } from '../../shared/database/database.ts'
import type { OutgoingMessage } from '../../shared/kafka/sending/producer.ts'
import { continueTrace } from '../../shared/orders/traceparent.ts'
import { DomainError } from '../../shared/runtime/errors.ts'

export const POISON_KINDS = [
  'not-json',
  'empty',
  'tombstone',
  'no-order-id',
  'unknown-order',
  'other-user',
  'too-large',
] as const

type PoisonKind = (typeof POISON_KINDS)[number]

/**
 * As base64, random bytes are UTF-8 and compress to 75 %: just below Kafka's default limit of 1,048,588 bytes, which
 * counts the compressed message. A dead letter stores only the beginning of a value of this size.
 */
const RANDOM_BYTES = 1_043_250
/** No database gets that far. */
const UNKNOWN_ORDER = 999_999_999_999

class NoOrders extends DomainError {
  constructor() {
    super('no_orders', 'there is no order yet that could belong to another user: place one first')
  }
}

/** A message that the notifier can never process, of this kind. Its key is a new one, so it lies in any partition. */
export async function makePoison(
  kind: PoisonKind,
  { database }: { readonly database: Pick<Queryable, 'query'> },
): Promise<OutgoingMessage> {
  const userId = `poison-${randomBytes(4).toString('hex')}`
  return {
    key: userId,
    value: await makeValue(kind, userId, database),
    headers: {
      ce_specversion: '1.0',
      ce_type: 'placeorder.poison',
      ce_source: '/operations',
      ce_id: randomUUID(),
      ce_time: new Date().toISOString(),
      traceparent: continueTrace(undefined),
      poison: kind,
    },
  }
}

async function makeValue(
  kind: PoisonKind,
  userId: string,
  database: Pick<Queryable, 'query'>,
): Promise<OutgoingMessage['value']> {
  const event = (orderId?: number) => JSON.stringify({ orderId, productName: 'Poison', userId })
  switch (kind) {
    case 'not-json':
      return 'this is not JSON'
    case 'empty':
      return ''
    case 'tombstone':
      return null
    case 'no-order-id':
      return event()
    case 'unknown-order':
      return event(UNKNOWN_ORDER)
    case 'other-user':
      return event(await findNewestOrder(database))
    case 'too-large':
      return randomBytes(RANDOM_BYTES).toString('base64')
  }
}

async function findNewestOrder(database: Pick<Queryable, 'query'>): Promise<number> {
  const newest = 'SELECT id FROM orders ORDER BY id DESC LIMIT 1'
  const [order] = await orDatabaseAway(database.query<{ id: number }>(newest))
  if (order === undefined) throw new NoOrders()
  return order.id
}
