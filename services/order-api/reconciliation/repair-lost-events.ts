import type { Queryable } from '../../shared/database/database.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { Position } from '../../shared/kafka/admin.ts'
import { groupProgress, type Ends } from './group-progress.ts'
import { findStaleOrders, readStaleBefore, type StaleBefore } from './stale-orders.ts'
import { settleLostOrders } from './settle-lost-orders.ts'

const NAMED_ORDERS = 20

interface LostEventRepairOptions {
  /** How long an order must be unchanged before its event can count as lost. */
  readonly staleAfterMs: number
  /** The notifier's position in each partition. */
  readonly readPositions: () => Promise<Position[]>
  readonly onRepaired: (orders: number) => void
  readonly onLeftToOperator: (orders: number) => void
  readonly log: Logger
}

/** `waiting`: the notifier has not yet reached the end that the topic had when the orders were looked up. */
type RepairOutcome = 'nothing to do' | 'waiting' | 'settled'

/** One moment: which orders were stale, and then where each partition ended. */
interface Mark extends StaleBefore {
  readonly ends: Ends
}

/**
 * Finds pending orders that no event will ever finish, and puts them into the outbox again. Orders that are too old for
 * that get a dead letter: if their buyers were notified already, LINE may have forgotten the retry key, and would notify
 * them twice. A long time in `pending` proves nothing: the notifier may be stopped, and the event may wait in Kafka for
 * days. So:
 *
 * 1. Note which orders are stale and have no outbox row. Kafka had acknowledged their events.
 * 2. Then note where each partition ends. Their events, if they are in Kafka at all, are before that.
 * 3. In later rounds, wait until the group has committed everything before those ends, or until it is deleted. The
 *    notifier commits an offset only when the work before it is done and the orders' status is written.
 * 4. Orders that are still stale have no event that could finish them: it was deleted, or skipped.
 *
 * Each step may be repeated, at any time and by several processes at once: step 4 checks again under a lock, an order
 * that is put into the outbox is no longer stale, and one that has a dead letter is no longer pending.
 */
export function createLostEventRepair(options: LostEventRepairOptions) {
  const { staleAfterMs, readPositions, onRepaired, onLeftToOperator, log } = options
  let mark: Mark | undefined

  /** One round. Rejects when the database or Kafka is unavailable; the next round continues from there. */
  return async function repairLostEvents(connection: Queryable, signal: AbortSignal): Promise<RepairOutcome> {
    const moment = mark ?? (await readStaleBefore(connection, staleAfterMs))
    if (mark === undefined && !(await anyStale(connection, moment))) return 'nothing to do'
    const positions = await readPositions()
    // Also for a topic that was recreated: the events of the earlier topic are gone, and those of the new one are before
    // its end.
    if (mark === undefined || groupProgress(mark.ends, positions) === 'recreated')
      mark = { ...moment, ends: new Map(positions.map(({ partition, end }) => [partition, end])) }
    if (groupProgress(mark.ends, positions) !== 'passed') return 'waiting'
    await settle(connection, mark, signal)
    mark = undefined
    return 'settled'
  }

  async function settle(connection: Queryable, moment: StaleBefore, signal: AbortSignal): Promise<void> {
    for await (const orders of findStaleOrders(connection, moment)) {
      for (const safeToPush of [true, false]) {
        signal.throwIfAborted()
        const ids = orders.filter((order) => order.safeToPush === safeToPush).map(({ id }) => id)
        const settled = await settleLostOrders(connection, { ids, since: moment.since, safeToPush })
        if (settled.length > 0) report(settled, safeToPush)
      }
    }
  }

  function report(settled: readonly number[], repaired: boolean): void {
    const orders = { orders: settled.length, orderIds: settled.slice(0, NAMED_ORDERS) }
    if (repaired) {
      onRepaired(settled.length)
      log.warn(orders, 'events of orders were lost: they are sent to Kafka again')
    } else {
      onLeftToOperator(settled.length)
      log.warn(
        orders,
        'events of old orders were lost, and their buyers may have been notified: an operator must decide (npm run dlq)',
      )
    }
  }
}

async function anyStale(connection: Queryable, moment: StaleBefore): Promise<boolean> {
  for await (const orders of findStaleOrders(connection, moment)) if (orders.length > 0) return true
  return false
}
