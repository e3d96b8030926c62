import type { Queryable } from '../../shared/database/database.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import type { Position } from '../../shared/kafka/admin.ts'
import { groupProgress, type Ends } from './group-progress.ts'
import { findStaleOrders, readStaleBefore, type StaleBefore, type StaleOrder } from './stale-orders.ts'
import { failLostOrders, requeueOrders } from './settle-lost-orders.ts'

const NAMED_ORDERS = 20

interface LostEventRepairOptions {
  /** How long nothing must have happened with an order before its event can count as lost. */
  readonly staleAfterMs: number
  /** Where the notifier stands in each partition. */
  readonly readPositions: () => Promise<Position[]>
  readonly onRepaired: (orders: number) => void
  readonly onLeftToOperator: (orders: number) => void
  readonly log: Logger
}

/** `waiting`: the notifier has not yet come to where the topic ended when the orders were looked at. */
type RepairOutcome = 'nothing to do' | 'waiting' | 'settled'

/** What was known at one moment: which orders were quiet, and then where the topic ended. */
interface Mark extends StaleBefore {
  readonly ends: Ends
}

/**
 * Finds pending orders that no event will ever finish, and puts them into the outbox again. Those that are too old
 * for that get a dead letter: if their buyers have been told already, LINE may no longer know it, and would tell
 * them twice. That an order has been pending for long says nothing: the notifier may be stopped, and its event
 * wait in Kafka for days. So:
 *
 * 1. Note which orders are quiet and have no outbox row. Kafka had acknowledged their events.
 * 2. Then note where each partition ends. Their events, if they are in Kafka at all, lie before that.
 * 3. In later rounds, wait until the group has committed all that, or until it is no longer there. The notifier
 *    commits an offset only when the work before it is done and the orders' status is written.
 * 4. Those that are still quiet have no event that could finish them: it was deleted, or skipped.
 *
 * Each step may be repeated, at any time and by several processes at once: step 4 looks again under a lock, and
 * what is put into the outbox is no longer quiet, and what has a dead letter no longer pending.
 */
export function createLostEventRepair(options: LostEventRepairOptions) {
  const { staleAfterMs, readPositions, onRepaired, onLeftToOperator, log } = options
  let mark: Mark | undefined

  /** One round. Rejects when the database or Kafka is away; the next round goes on where this one was. */
  return async function repairLostEvents(connection: Queryable, signal: AbortSignal): Promise<RepairOutcome> {
    const moment = mark ?? (await readStaleBefore(connection, staleAfterMs))
    if (mark === undefined && !(await anyStale(connection, moment))) return 'nothing to do'
    const positions = await readPositions()
    // Of a topic that has begun anew, too: what was in the one before is gone, and what has come into this one
    // lies before its end.
    if (mark === undefined || groupProgress(mark.ends, positions) === 'begun anew')
      mark = { ...moment, ends: new Map(positions.map(({ partition, end }) => [partition, end])) }
    if (groupProgress(mark.ends, positions) !== 'passed') return 'waiting'
    await settle(connection, mark, signal)
    mark = undefined
    return 'settled'
  }

  async function settle(connection: Queryable, moment: StaleBefore, signal: AbortSignal): Promise<void> {
    for await (const orders of findStaleOrders(connection, moment)) {
      signal.throwIfAborted()
      const repaired = await requeueOrders(connection, idsOf(orders, { safeToPush: true }), moment)
      if (repaired.length > 0) {
        onRepaired(repaired.length)
        log.warn(named(repaired), 'events of orders were lost: they go to Kafka once more')
      }
      signal.throwIfAborted()
      const left = await failLostOrders(connection, idsOf(orders, { safeToPush: false }), moment)
      if (left.length > 0) {
        onLeftToOperator(left.length)
        log.warn(
          named(left),
          'events of orders were lost, and their buyers may have been told long ago: an operator must decide (npm run dlq)',
        )
      }
    }
  }
}

async function anyStale(connection: Queryable, moment: StaleBefore): Promise<boolean> {
  for await (const orders of findStaleOrders(connection, moment)) if (orders.length > 0) return true
  return false
}

const idsOf = (orders: readonly StaleOrder[], { safeToPush }: Pick<StaleOrder, 'safeToPush'>) =>
  orders.filter((order) => order.safeToPush === safeToPush).map(({ id }) => id)

const named = (orderIds: readonly number[]) => ({
  orders: orderIds.length,
  orderIds: orderIds.slice(0, NAMED_ORDERS),
})
