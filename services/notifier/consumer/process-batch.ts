import { retryUntilDone } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { EachBatchPayload, KafkaMessage } from '../../shared/kafka/client.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { DeadLetters } from '../dead-letters/bury-message.ts'
import { notificationText } from '../line/notification-text.ts'
import { createOffsetTracker } from './offset-tracker.ts'
import { pushWithRetries, type Pusher } from '../line/push-with-retries.ts'
import { classifyMessages, type Task } from './classify-messages.ts'
import type { StatusWriter } from './status-writer.ts'
import type { DeadLetter } from '../dead-letters/dead-letter.ts'
import type { NotifiableOrder } from './find-orders.ts'
import { beginBatchSession, type BatchSession } from '../batch-session.ts'

const DATABASE_BACKOFF = { firstMs: 200, maxMs: 3_000 }

export interface BatchContext {
  readonly findOrders: (ids: readonly number[]) => Promise<ReadonlyMap<number, NotifiableOrder>>
  readonly pusher: Pusher
  readonly statuses: StatusWriter
  readonly deadLetters: DeadLetters
  readonly log: Logger
}

interface Work {
  readonly context: BatchContext
  readonly turn: BatchSession
  readonly topic: string
  readonly partition: number
  readonly done: (offset: string) => void
}

/**
 * One batch of one partition, from Kafka to LINE to the orders' statuses. Users side by side, each user's
 * messages one after another. Returns early when the partition is taken away or the service stops: offsets
 * are resolved only up to the first unfinished message, and the rest is delivered again.
 */
export async function processBatch(context: BatchContext, payload: EachBatchPayload): Promise<void> {
  const { topic, partition, messages } = payload.batch
  const turn = beginBatchSession(payload)
  const done = createOffsetTracker(
    messages.map(({ offset }) => offset),
    (offset) => payload.resolveOffset(offset),
  )
  const work = { context, turn, topic, partition, done }
  try {
    const tasks = await sortForSure(context, messages, turn)
    await Promise.all(lanesOf(tasks).map((lane) => runLane(work, lane)))
  } finally {
    await turn.finish()
  }
}

/** The orders behind the messages, however long the database is away; none when the turn ends first. */
async function sortForSure(
  context: BatchContext,
  messages: readonly KafkaMessage[],
  turn: BatchSession,
): Promise<Task[]> {
  const tasks = await retryUntilDone(() => classifyMessages(messages, context.findOrders), {
    ...DATABASE_BACKOFF,
    signal: turn.ending,
    onFailure: (error) => context.log.warn(`a batch waits for the database: ${messageOf(error)}`),
  })
  return tasks ?? []
}

/** One lane per user, in the order of the partition; what nobody waits for has a lane of its own. */
function lanesOf(tasks: readonly Task[]): Task[][] {
  const lanes = Map.groupBy(tasks, (task) => (task.kind === 'push' ? task.order.userLineUid : task))
  return [...lanes.values()]
}

async function runLane(work: Work, lane: readonly Task[]): Promise<void> {
  for (const task of lane) {
    if (work.turn.ending.aborted) return
    if (!(await finish(work, task))) return
    work.done(task.message.offset)
  }
}

/** True when nothing is left to do about this message. */
async function finish(work: Work, task: Task): Promise<boolean> {
  switch (task.kind) {
    case 'skip':
      return true
    case 'bury':
      return bury(work, { message: task.message, reason: task.reason })
    case 'push':
      try {
        return await notify(work, task)
      } catch (error) {
        // Everything that can be expected is dealt with below; an error of ours must not block the partition.
        work.context.log.error({ err: error, orderId: task.order.id }, 'a message could not be processed')
        return fail(work, task, `internal error: ${messageOf(error)}`)
      }
  }
}

async function notify(work: Work, task: Extract<Task, { kind: 'push' }>): Promise<boolean> {
  const { context, turn } = work
  const { order, event } = task
  const text = notificationText(event.productName)
  const settled = await pushWithRetries(
    context.pusher,
    { to: order.userLineUid, text, retryKey: order.retryKey },
    turn,
  )
  switch (settled.kind) {
    case 'interrupted':
      return false
    case 'refused':
      return fail(work, task, settled.reason)
    case 'accepted':
      context.log.debug({ orderId: order.id, eventId: task.message.headers?.ce_id?.toString() }, 'notified')
      return orOver(context.statuses.markSuccess(order.id), turn)
  }
}

function fail(
  work: Work,
  { message, order }: Extract<Task, { kind: 'push' }>,
  reason: string,
): Promise<boolean> {
  return bury(work, { message, reason, orderId: order.id })
}

/** The order, if there is one, fails together with it. */
function bury(
  { context, topic, partition, turn }: Work,
  letter: Pick<DeadLetter, 'message' | 'reason' | 'orderId'>,
): Promise<boolean> {
  return context.deadLetters.bury({ ...letter, topic, partition }, turn)
}

/** True when `written` resolved before the turn was over. */
function orOver(written: Promise<void>, { over }: BatchSession): Promise<boolean> {
  if (over.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const giveUp = () => resolve(false)
    over.addEventListener('abort', giveUp)
    void written.then(() => {
      over.removeEventListener('abort', giveUp)
      resolve(true)
    })
  })
}
