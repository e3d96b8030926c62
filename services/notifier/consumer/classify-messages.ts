import type { KafkaMessage } from '../../shared/kafka/client.ts'
import { decodeOrderPlaced, type OrderPlaced } from '../../shared/orders/order-event.ts'
import type { NotifiableOrder } from './find-orders.ts'

/** What is to be done about one message. */
export type Task =
  | {
      readonly kind: 'push'
      readonly message: KafkaMessage
      readonly event: OrderPlaced
      readonly order: NotifiableOrder
    }
  /** Its order is finished, or dealt with earlier in this batch: this is a repetition. */
  | { readonly kind: 'skip'; readonly message: KafkaMessage }
  | { readonly kind: 'bury'; readonly message: KafkaMessage; readonly reason: string }

/** Decides about each message of a batch; asks for all their orders at once. */
export async function classifyMessages(
  messages: readonly KafkaMessage[],
  findOrders: (ids: readonly number[]) => Promise<ReadonlyMap<number, NotifiableOrder>>,
): Promise<Task[]> {
  const decoded = messages.map((message) => ({ message, result: decodeOrderPlaced(message.value) }))
  const ids = decoded.flatMap(({ result }) => (result.ok ? [result.event.orderId] : []))
  const orders = await findOrders([...new Set(ids)])
  const tasks = decoded.map(({ message, result }) =>
    result.ok
      ? sortEvent(message, result.event, orders.get(result.event.orderId))
      : ({ kind: 'bury', message, reason: result.reason } as const),
  )
  return onePushPerOrder(tasks)
}

/** What LINE has refused must not be pushed once more because its event came twice. */
function onePushPerOrder(tasks: readonly Task[]): Task[] {
  const seen = new Set<number>()
  return tasks.map((task) => {
    if (task.kind !== 'push') return task
    if (seen.has(task.order.id)) return { kind: 'skip', message: task.message }
    seen.add(task.order.id)
    return task
  })
}

function sortEvent(message: KafkaMessage, event: OrderPlaced, order: NotifiableOrder | undefined): Task {
  if (order === undefined) return { kind: 'bury', message, reason: `there is no order ${event.orderId}` }
  if (order.userLineUid !== event.userId) {
    return { kind: 'bury', message, reason: `order ${event.orderId} belongs to another user` }
  }
  return order.status === 'pending' ? { kind: 'push', message, event, order } : { kind: 'skip', message }
}
