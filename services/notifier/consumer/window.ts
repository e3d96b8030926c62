import { withTimeout } from '../../shared/runtime/backoff.ts'
import { foreignDatabaseOf } from '../../shared/identity/foreign-events.ts'
import type { DatabaseIdentity } from '../../shared/identity/platform-identity.ts'
import type { Batch, KafkaMessage } from '../../shared/kafka/consumer.ts'
import { decodeOrderPlaced } from '../../shared/orders/order-event.ts'
import type { DeadLetter } from '../dead-letters/dead-letter.ts'
import type { DeadLetters } from '../dead-letters/move-to-dead-letters.ts'
import { createLanes } from './lanes/lanes.ts'
import type { Place, ReadAgain } from './lanes/lane-queue.ts'
import { createPartitionWindow, type PartitionWindow, type WindowLimits } from './lanes/partition-window.ts'
import { processMessage, type MessageContext } from './process-message.ts'
import { LIMITS, shareOf, type ProcessLimits } from './window-limits.ts'
import { copyMessage, createWork, identityOf, moveTo, type OrderWork, type Work } from './lanes/work.ts'

/** After a stop, pushes that are in flight may still finish within this time; then their results within the second. */
const GRACE_MS = 3_000
const ABORT_MS = 500

export interface WindowContext extends MessageContext {
  /** Undefined while the database has not answered yet. */
  readonly identity?: () => DatabaseIdentity | undefined
  readonly topic: string
  readonly deadLetters: DeadLetters
  /** Called with each message that is finished without a dead letter. */
  readonly onFinished?: (partition: number, offset: number, outcome: 'skipped' | 'pushed') => void
  readonly readAgain: (userId: string, places: readonly Place[]) => Promise<readonly ReadAgain[] | undefined>
}

/** What the consumer reads. */
interface Reader {
  readonly pause: (partitions: readonly number[]) => void
  readonly resume: (partitions: readonly number[]) => void
}

/** The unfinished messages of this process: a bounded window over batches and partitions. */
export interface Window {
  /** The member has joined the group. Partitions that it keeps keep their unfinished messages. */
  readonly assign: (partitions: readonly number[], reader: Reader) => void
  /** False when the batch cannot be taken. */
  readonly accept: (batch: Batch) => boolean
  /** The group rebalances: nothing new begins until `assign`. */
  readonly hold: () => void
  /** What may be committed, by partition. */
  readonly positions: () => Map<number, number>
  /** Messages that failed and wait, those that have waited longest first. */
  readonly troubled: () => readonly Work[]
  readonly count: () => number
  /** After `stop`: takes messages again. What did not end in time keeps its lane, so no later message overtakes it. */
  readonly open: () => void
  /** Begins nothing new, and resolves when what is in flight has ended, or after some seconds. */
  readonly stop: () => Promise<void>
}

export function createWindow(context: WindowContext, limits: ProcessLimits = LIMITS): Window {
  const partitions = new Map<number, PartitionWindow>()
  let aborted = new AbortController()
  const works = new Set<Work>()
  const troubled = new Set<Work>()
  /** Orders that LINE refused, and whose dead letters are not written yet, with the window of the refused message. */
  const refused = new Map<number, PartitionWindow>()
  let reader: Reader | undefined
  let stopped = false
  let idle: (() => void) | undefined

  const lanes = createLanes({
    mostWhole: limits.whole,
    readAgain: context.readAgain,
    process: async (work) => {
      begin(work)
      // Another event of the same order: the first decides, and is redelivered if it cannot. When its partition was
      // lost, this may be that redelivery.
      if (refused.get(work.event.orderId)?.lost.aborted === false) {
        end(work, true)
        return
      }
      const session = { aborted: aborted.signal, onWait: (reason: string) => waitInLane(work, reason) }
      const outcome = await processMessage(context, work, session)
      if (outcome.kind === 'dead letter') void moveToDeadLetters(work, outcome)
      else end(work, outcome.kind !== 'interrupted')
      if (outcome.kind === 'finished') context.onFinished?.(work.window.partition, work.offset, 'pushed')
      if (outcome.kind === 'skipped') context.onFinished?.(work.window.partition, work.offset, 'skipped')
    },
  })

  function accept({ partition, messages, next }: Batch): boolean {
    const window = partitions.get(partition)
    // Not assigned any more: a fetch from another broker was still on its way.
    if (stopped || window === undefined) return false
    for (const message of messages) acceptMessage(window, message)
    window.readTo(next)
    return true
  }

  function acceptMessage(window: PartitionWindow, message: KafkaMessage): void {
    const decoded = decode(message, context.identity?.())
    if (!window.add(Number(message.offset), identityOf(message, decoded.ok ? decoded.event : undefined)))
      return
    if (decoded.ok) {
      lanes.add(createWork(window, message, decoded.event, 'flowing'))
      return
    }
    const work = createWork(window, message, undefined, 'flowing')
    begin(work)
    void moveToDeadLetters(work, { reason: decoded.reason })
  }

  function begin(work: Work): void {
    works.add(work)
  }

  function end(work: Work, finished: boolean): void {
    works.delete(work)
    troubled.delete(work)
    if (finished) work.window.finish(work.offset, identityOf(work.message, work.event))
    work.window.leave(work.stage, work.bytes)
    if (works.size === 0) idle?.()
  }

  function wait(work: Work, reason: string, isDeadLetter: boolean): void {
    if (work.trouble === undefined) work.message = copyMessage(work.message)
    work.trouble = { since: work.trouble?.since ?? performance.now(), reason, isDeadLetter }
    troubled.add(work)
    moveTo('beside', work)
  }

  function waitInLane(work: OrderWork, reason: string): void {
    wait(work, reason, false)
    lanes.setAside(work.event.userId)
  }

  /** Beside its lane: a dead letter that cannot be written delays nothing else, not even the same user's messages. */
  async function moveToDeadLetters(
    work: Work,
    { reason, orderId }: Pick<DeadLetter, 'reason' | 'orderId'>,
  ): Promise<void> {
    const { topic } = context
    const { window } = work
    const { partition, lost } = window
    const letter = { topic, partition, message: work.message, reason, orderId }
    const session = {
      stopping: lost,
      aborted: aborted.signal,
      onWait: (why: string) => wait(work, why, true),
    }
    if (orderId !== undefined) refused.set(orderId, window)
    const moved = await context.deadLetters.move(letter, session)
    if (orderId !== undefined && refused.get(orderId) === window) refused.delete(orderId)
    end(work, moved)
  }

  function assign(assigned: readonly number[], joined: Reader): void {
    for (const [partition, window] of partitions) if (!assigned.includes(partition)) lose(window)
    // Joined during the stop: nothing is read any more, and another member may have committed more.
    if (stopped) {
      for (const window of partitions.values()) window.beginAgain()
      joined.pause(assigned)
      return
    }
    reader = joined
    const share = shareOf(limits, assigned.length)
    for (const partition of assigned) {
      const known = partitions.get(partition)
      if (known === undefined) partitions.set(partition, openPartition(partition, share))
      else {
        known.beginAgain()
        known.setLimits(share)
      }
    }
    const isPaused = (partition: number) => partitions.get(partition)?.isPaused() === true
    joined.pause(assigned.filter(isPaused))
    joined.resume(assigned.filter((partition) => !isPaused(partition)))
    lanes.release()
  }

  function openPartition(partition: number, share: WindowLimits): PartitionWindow {
    return createPartitionWindow({
      partition,
      limits: share,
      onFull: () => reader?.pause([partition]),
      onRoom: () => reader?.resume([partition]),
    })
  }

  function lose(window: PartitionWindow): void {
    partitions.delete(window.partition)
    window.lose()
    lanes.forget(window)
  }

  async function untilIdle(ms: number): Promise<void> {
    if (works.size === 0) return
    await withTimeout(new Promise<void>((resolve) => (idle = resolve)), ms)
  }

  return {
    assign,
    accept,
    hold: lanes.hold,
    positions: () => {
      const positions = new Map<number, number>()
      for (const [partition, window] of partitions) {
        const position = window.position()
        if (position !== undefined) positions.set(partition, position)
      }
      return positions
    },
    troubled: () => [...troubled],
    count: () => works.size,
    open: () => {
      // What was read before the stop is read again, unless it was committed.
      partitions.clear()
      stopped = false
      aborted = new AbortController()
    },
    stop: async () => {
      stopped = true
      reader?.pause([...partitions.keys()])
      for (const window of partitions.values()) {
        window.lose()
        lanes.forget(window)
      }
      await untilIdle(GRACE_MS)
      aborted.abort()
      await untilIdle(ABORT_MS)
    },
  }
}

function decode(
  message: KafkaMessage,
  identity: DatabaseIdentity | undefined,
): ReturnType<typeof decodeOrderPlaced> {
  const foreign = identity && foreignDatabaseOf(message, identity)
  return foreign === undefined
    ? decodeOrderPlaced(message.value)
    : { ok: false, reason: `the event belongs to another database: ${foreign}` }
}
