import { retryUntilDone, waitOrAbort } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { DatabaseIdentity } from '../../shared/identity/platform-identity.ts'
import type { Batch, KafkaMessage } from '../../shared/kafka/consumer.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { DeadLetter } from '../dead-letters/dead-letter.ts'
import type { DeadLetters } from '../dead-letters/move-to-dead-letters.ts'
import { notificationText } from '../line/notification-text.ts'
import { pushWithRetries, type Pusher } from '../line/push-with-retries.ts'
import { beginBatchSession, type BatchSession } from './batch-session.ts'
import { classifyMessages, type Task } from './classify-messages.ts'
import type { NotifiableOrder } from './find-orders.ts'
import { createOffsetTracker } from './offset-tracker.ts'
import type { StatusWriter } from './status-writer.ts'

const DATABASE_BACKOFF = { firstMs: 200, maxMs: 3_000 }

export interface BatchContext {
  /** Undefined while the database has not answered yet. */
  readonly identity?: () => DatabaseIdentity | undefined
  readonly findOrders: (ids: readonly number[]) => Promise<ReadonlyMap<number, NotifiableOrder>>
  readonly pusher: Pusher
  readonly statuses: StatusWriter
  readonly deadLetters: DeadLetters
  readonly log: Logger
}

interface Work {
  readonly context: BatchContext
  readonly session: BatchSession
  readonly topic: string
  readonly partition: number
  readonly done: (offset: string) => void
}

type PushTask = Extract<Task, { kind: 'push' }>

/**
 * One batch of one partition, from Kafka to LINE to the orders' statuses. Users are served in parallel, each user's
 * messages one after another. Returns early when the partition is revoked or the service stops: offsets are resolved
 * only up to the first unfinished message, and the rest is delivered again.
 */
export async function processBatch(context: BatchContext, batch: Batch): Promise<void> {
  const { topic, partition, messages } = batch
  const session = beginBatchSession(batch)
  const done = createOffsetTracker(
    messages.map(({ offset }) => offset),
    (offset) => batch.resolveOffset(offset),
  )
  const work = { context, session, topic, partition, done }
  try {
    const tasks = await classifyWithRetries(context, messages, session)
    await Promise.all(lanesOf(tasks).map((lane) => runLane(work, lane)))
  } finally {
    await session.finish()
  }
}

/** Retries until the database answers; no tasks when the session ends first. */
async function classifyWithRetries(
  context: BatchContext,
  messages: readonly KafkaMessage[],
  session: BatchSession,
): Promise<Task[]> {
  const tasks = await retryUntilDone(
    () => classifyMessages(messages, context.findOrders, context.identity?.()),
    {
      ...DATABASE_BACKOFF,
      signal: session.stopping,
      onFailure: (error) =>
        context.log.warn(`reading orders of a batch failed, retrying: ${messageOf(error)}`),
    },
  )
  return tasks ?? []
}

/** One lane per user, in the order of the partition. What is not pushed has a separate lane for each message. */
function lanesOf(tasks: readonly Task[]): Task[][] {
  const lanes = Map.groupBy(tasks, (task) => (task.kind === 'push' ? task.order.userLineUid : task))
  return [...lanes.values()]
}

async function runLane(work: Work, lane: readonly Task[]): Promise<void> {
  for (const task of lane) {
    if (work.session.stopping.aborted) return
    if (!(await finish(work, task))) return
    work.done(task.message.offset)
  }
}

/** True when nothing is left to do for this message. */
async function finish(work: Work, task: Task): Promise<boolean> {
  switch (task.kind) {
    case 'skip':
      return true
    case 'dead letter':
      return moveToDeadLetters(work, { message: task.message, reason: task.reason })
    case 'push':
      try {
        return await notify(work, task)
      } catch (error) {
        // Expected errors are handled below; a bug of ours must not block the partition.
        work.context.log.error(
          { err: error, orderId: task.order.id },
          'processing a message failed: internal error',
        )
        return failOrder(work, task, `internal error: ${messageOf(error)}`)
      }
  }
}

async function notify(work: Work, task: PushTask): Promise<boolean> {
  const { context, session } = work
  const { order, event } = task
  const text = notificationText(event.productName)
  const outcome = await pushWithRetries(
    context.pusher,
    { to: order.userLineUid, text, retryKey: order.retryKey },
    session,
  )
  switch (outcome.kind) {
    case 'interrupted':
      return false
    case 'refused':
      return failOrder(work, task, outcome.reason)
    case 'accepted': {
      context.log.debug(
        { orderId: order.id, eventId: task.message.headers?.ce_id?.toString() },
        'LINE accepted the message of an order',
      )
      // Also when the session was aborted: LINE accepted it.
      const written = context.statuses.markSuccess(order.id)
      return waitOrAbort(session.aborted, (proceed) => written.then(proceed))
    }
  }
}

function failOrder(work: Work, { message, order }: PushTask, reason: string): Promise<boolean> {
  return moveToDeadLetters(work, { message, reason, orderId: order.id })
}

/** Fails the order with it, if there is one. */
function moveToDeadLetters(
  { context, topic, partition, session }: Work,
  letter: Pick<DeadLetter, 'message' | 'reason' | 'orderId'>,
): Promise<boolean> {
  return context.deadLetters.move({ ...letter, topic, partition }, session)
}
