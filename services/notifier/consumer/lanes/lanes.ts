import { createLaneQueue, type LaneQueue, type ReadAgain, type Place } from './lane-queue.ts'
import type { PartitionWindow } from './partition-window.ts'
import type { OrderWork } from './work.ts'

interface LanesOptions {
  /** How many messages may wait whole behind others. */
  readonly mostWhole: number
  /** Works on one message until it is finished or given up. Rejects never. */
  readonly process: (work: OrderWork) => Promise<void>
  readonly readAgain: (userId: string, places: readonly Place[]) => Promise<readonly ReadAgain[] | undefined>
}

/** One lane per user: a user's messages are worked on one after another, those of different users at the same time. */
export interface Lanes {
  readonly add: (work: OrderWork) => void
  /** A message of this user has to be tried again: those behind it wait. */
  readonly setAside: (userId: string) => void
  /** Nothing new begins until `release`. What has begun goes on. */
  readonly hold: () => void
  readonly release: () => void
  /** Forgets what has not begun of this partition. */
  readonly forget: (window: PartitionWindow) => void
  /** How many users have unfinished messages. */
  readonly count: () => number
}

/**
 * Lanes outlive rebalances and batches: otherwise a user's next message could overtake one that is still being pushed,
 * and an order could be pushed twice at the same time.
 */
export function createLanes({ mostWhole, process, readAgain }: LanesOptions): Lanes {
  const lanes = new Map<string, LaneQueue>()
  const whole = { left: mostWhole }
  let held: PromiseWithResolvers<undefined> | undefined

  async function run(userId: string, queue: LaneQueue, first: OrderWork): Promise<void> {
    let work: OrderWork | undefined = first
    while (work !== undefined) {
      // Lost in the meantime: it has not begun, so the partition's next owner begins it.
      if (work.window.lost.aborted) work.window.leave(work.stage, work.bytes)
      else await process(work)
      while (held !== undefined) await held.promise
      const next = queue.shift()
      work = next instanceof Promise ? await next : next
    }
    lanes.delete(userId)
  }

  return {
    add: (work) => {
      const { userId } = work.event
      const queue = lanes.get(userId)
      if (queue !== undefined) {
        queue.push(work)
        return
      }
      const created = createLaneQueue({ whole, readAgain: (places) => readAgain(userId, places) })
      lanes.set(userId, created)
      void run(userId, created, work)
    },
    setAside: (userId) => lanes.get(userId)?.setAside(),
    hold: () => {
      held ??= Promise.withResolvers()
    },
    release: () => {
      const holding = held
      held = undefined
      holding?.resolve(undefined)
    },
    forget: (window) => {
      for (const queue of lanes.values()) queue.forget(window)
    },
    count: () => lanes.size,
  }
}
