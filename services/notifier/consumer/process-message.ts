import { waitOrAbort } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { traceparentOf } from '../../shared/orders/traceparent.ts'
import type { NotifiableOrder } from '../orders/find-orders.ts'
import { notificationText } from '../line/notification-text.ts'
import { pushWithRetries, type Pusher } from '../line/push-with-retries.ts'
import type { OrderLookup } from '../orders/order-lookup.ts'
import type { StatusWriter } from '../orders/status-writer.ts'
import type { OrderWork } from './lanes/work.ts'

export interface MessageContext {
  readonly orders: Pick<OrderLookup, 'find'>
  readonly pusher: Pusher
  readonly statuses: StatusWriter
  readonly log: Logger
}

interface Session {
  /** Abandon what is in flight. */
  readonly aborted: AbortSignal
  /** Called at each failure: the message waits, and is tried again. */
  readonly onWait: (reason: string) => void
}

export type Outcome =
  | { readonly kind: 'finished' }
  /** The order was settled before. */
  | { readonly kind: 'skipped' }
  /** The partition was lost, or the service stops: the message is delivered again. */
  | { readonly kind: 'interrupted' }
  /** It can never be processed. @param orderId the order that fails with it, if there is one */
  | { readonly kind: 'dead letter'; readonly reason: string; readonly orderId?: number }

const FINISHED: Outcome = { kind: 'finished' }
const SKIPPED: Outcome = { kind: 'skipped' }
const INTERRUPTED: Outcome = { kind: 'interrupted' }

/**
 * One message about an order, from Kafka to LINE to the order's status. The order is looked up when the message's turn
 * comes, so an event that came twice finds what became of the first.
 */
export async function processMessage(
  context: MessageContext,
  work: OrderWork,
  session: Session,
): Promise<Outcome> {
  const { orderId, userId } = work.event
  try {
    const order = await context.orders.find(orderId)
    if (order === 'stopped') return INTERRUPTED
    if (order === 'missing') return { kind: 'dead letter', reason: `there is no order ${orderId}` }
    if (order.userLineUid !== userId)
      return { kind: 'dead letter', reason: `order ${orderId} belongs to another user` }
    return order.status === 'pending' ? await notify(context, work, order, session) : SKIPPED
  } catch (error) {
    // Expected errors are handled where they occur; a bug of ours must not block the partition.
    const traceparent = traceparentOf(work.message.headers)
    context.log.error({ err: error, orderId, traceparent }, 'processing a message failed: internal error')
    return { kind: 'dead letter', reason: `internal error: ${messageOf(error)}`, orderId }
  }
}

async function notify(
  { pusher, statuses, log }: MessageContext,
  work: OrderWork,
  order: NotifiableOrder,
  { aborted, onWait }: Session,
): Promise<Outcome> {
  const text = notificationText(work.event.productName)
  const { headers } = work.message
  const push = { to: order.userLineUid, text, retryKey: order.retryKey, orderId: order.id, headers }
  const outcome = await pushWithRetries(pusher, push, { stopping: work.window.lost, aborted, onWait })
  switch (outcome.kind) {
    case 'interrupted':
      return INTERRUPTED
    case 'refused':
      return { kind: 'dead letter', reason: outcome.reason, orderId: order.id }
    case 'accepted': {
      if (log.isLevelEnabled('debug')) {
        const ids = { eventId: headers?.ce_id?.toString(), traceparent: traceparentOf(headers) }
        log.debug({ orderId: order.id, ...ids }, 'LINE accepted the message of an order')
      }
      // Also when the partition was lost: LINE accepted it.
      const written = statuses.markSuccess(order.id)
      return (await waitOrAbort(aborted, (proceed) => written.then(proceed))) ? FINISHED : INTERRUPTED
    }
  }
}
