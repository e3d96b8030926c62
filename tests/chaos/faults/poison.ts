import { randomUUID } from 'node:crypto'
import { neverAborts, retryUntilDone } from '../../../services/shared/runtime/backoff.ts'
import { createKafka } from '../../../services/shared/kafka/client.ts'
import { createProducer, type OutgoingMessage } from '../../../services/shared/kafka/sending/producer.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { FaultKind, FaultContext } from './fault.ts'

/** By this header a check finds again what was thrown in. */
export const POISON_HEADER = 'chaos-poison'
const HUGE_BYTES = 900_000

interface SomeOrder {
  readonly id: number
  readonly userLineUid: string
}

/** Messages of broken producers, in the middle of the others; how each is made from some earlier order. */
export const poisons: readonly FaultKind[] = [
  poison('poison-not-json', (_, key) => ({ key, value: '{"orderId": 1, ' })),
  poison('poison-huge', (_, key) => ({ key, value: 'x'.repeat(HUGE_BYTES) })),
  poison('poison-unknown-order', (_, key) => ({
    key,
    value: JSON.stringify({ orderId: 999_999_999, productName: 'Nothing', userId: key }),
  })),
  poison('poison-wrong-types', (_, key) => ({
    key,
    value: JSON.stringify({ orderId: { id: 1 }, productName: ['Tea'], userId: 7 }),
  })),
  poison('poison-empty', (_, key) => ({ key, value: '' })),
  poison('poison-tombstone', (_, key) => ({ key, value: null })),
  poison('poison-foreign-order', ({ id }, key) => ({
    key,
    value: JSON.stringify({ orderId: id, productName: 'Stolen', userId: 'another user' }),
  })),
  poison(
    'duplicate-of-old',
    ({ id, userLineUid }) => ({
      key: userLineUid,
      value: JSON.stringify({ orderId: id, productName: 'Again', userId: userLineUid }),
    }),
    { needsDeadLetter: false },
  ),
]

function poison(
  name: string,
  make: (order: SomeOrder, key: string) => Pick<OutgoingMessage, 'key' | 'value'>,
  { needsDeadLetter = true } = {},
): FaultKind {
  return {
    name,
    plan: (random) => {
      const count = random.between(1, 5)
      return {
        what: `${name} × ${count}`,
        targets: ['poison'],
        inject: async (context) => {
          const order = await someFinishedOrder(context)
          if (order === undefined) return false
          const messages = Array.from({ length: count }, () => {
            const id = randomUUID()
            context.ledger.poisons.push({ id, what: name, needsDeadLetter })
            return { ...make(order, order.userLineUid), headers: { [POISON_HEADER]: id } }
          })
          await produceAtLast(context.platform, messages)
          return true
        },
      }
    },
  }
}

/** The last one that LINE has accepted: its user is busy, so the poison lies in a busy partition. */
async function someFinishedOrder({ platform, signal }: FaultContext): Promise<SomeOrder | undefined> {
  const look = async () => {
    const [order] = await platform.database.query<SomeOrder>(
      `SELECT id, userLineUid FROM orders WHERE status = 'success' ORDER BY id DESC LIMIT 1`,
    )
    if (order === undefined) throw new Error('LINE has accepted no order yet')
    return order
  }
  return retryUntilDone(look, { ...BACKOFF, signal })
}

/** A message that was thrown in must arrive, or there would be nothing to check. */
async function produceAtLast(
  { kafka, topic }: ChaosPlatform,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  const producer = createProducer(createKafka(kafka))
  const send = async () => {
    await producer.connect()
    await producer.send(topic, messages)
    return true
  }
  await retryUntilDone(send, { ...BACKOFF, signal: neverAborts })
  await producer.disconnect()
}

const BACKOFF = { firstMs: 100, maxMs: 1_000, onFailure: () => undefined }
