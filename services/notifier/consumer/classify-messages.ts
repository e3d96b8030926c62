import { foreignDatabaseOf } from '../../shared/identity/foreign-events.ts'
import type { DatabaseIdentity } from '../../shared/identity/platform-identity.ts'
import type { KafkaMessage } from '../../shared/kafka/consumer.ts'
import { decodeOrderPlaced, type OrderPlaced } from '../../shared/orders/order-event.ts'
import type { NotifiableOrder } from './find-orders.ts'

/** What to do with one message. */
export type Task =
  | {
      readonly kind: 'push'
      readonly message: KafkaMessage
      readonly event: OrderPlaced
      readonly order: NotifiableOrder
    }
  /** A duplicate: the order is no longer pending, or an earlier message of this batch is about it. */
  | { readonly kind: 'skip'; readonly message: KafkaMessage }
  /** It can never be processed. */
  | { readonly kind: 'dead letter'; readonly message: KafkaMessage; readonly reason: string }

/** Decides what to do with each message of a batch. Reads all their orders with one query. */
export async function classifyMessages(
  messages: readonly KafkaMessage[],
  findOrders: (ids: readonly number[]) => Promise<ReadonlyMap<number, NotifiableOrder>>,
  identity?: DatabaseIdentity,
): Promise<Task[]> {
  const decoded = messages.map((message) => ({ message, result: decode(message, identity) }))
  const ids = decoded.flatMap(({ result }) => (result.ok ? [result.event.orderId] : []))
  const orders = await findOrders([...new Set(ids)])
  const tasks = decoded.map(({ message, result }) =>
    result.ok
      ? classifyEvent(message, result.event, orders.get(result.event.orderId))
      : ({ kind: 'dead letter', message, reason: result.reason } as const),
  )
  return onePushPerOrder(tasks)
}

type Decoded = ReturnType<typeof decodeOrderPlaced>

function decode(message: KafkaMessage, identity: DatabaseIdentity | undefined): Decoded {
  const foreign = identity && foreignDatabaseOf(message, identity)
  return foreign === undefined
    ? decodeOrderPlaced(message.value)
    : { ok: false, reason: `the event belongs to another database: ${foreign}` }
}

/** Otherwise a message that LINE refused would be pushed again because its event came twice. */
function onePushPerOrder(tasks: readonly Task[]): Task[] {
  const seen = new Set<number>()
  return tasks.map((task) => {
    if (task.kind !== 'push') return task
    if (seen.has(task.order.id)) return { kind: 'skip', message: task.message }
    seen.add(task.order.id)
    return task
  })
}

function classifyEvent(message: KafkaMessage, event: OrderPlaced, order: NotifiableOrder | undefined): Task {
  if (order === undefined)
    return { kind: 'dead letter', message, reason: `there is no order ${event.orderId}` }
  if (order.userLineUid !== event.userId)
    return { kind: 'dead letter', message, reason: `order ${event.orderId} belongs to another user` }
  return order.status === 'pending' ? { kind: 'push', message, event, order } : { kind: 'skip', message }
}
