import type { Database } from '../../shared/database/database.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { commitOrders, type CommitContext } from './commit-orders.ts'
import type { Attempt, FailedAttempt, Outcomes } from './order-transaction.ts'
import { resolveUnknownCommit } from './resolve-unknown-commit.ts'
import type { NewOrder, Outcome } from './new-order.ts'
import { DatabaseAway } from '../../shared/database/database-away.ts'
import { IdempotencyKeyReused, OrderRefusedByDatabase, OutcomeUnknown } from '../errors.ts'
import type { LostSession } from '../../shared/database/lost-session.ts'
import { findPlacedOrders, type StoredOrder } from './find-placed-orders.ts'

const MAX_ATTEMPTS = 5
/** How many orders a log line names. */
const NAMED_ORDERS = 20

interface PlaceBatchContext extends CommitContext {
  readonly log: Logger
}

/** Places orders that arrived together. Resolves to an outcome for each; never rejects. */
export async function placeBatch(context: PlaceBatchContext, orders: readonly NewOrder[]): Promise<Outcomes> {
  const outcomes = new Map<NewOrder, Outcome>()
  const groups = [orders]
  // Grows on the way: when the database refuses a group, one of its orders is at fault. The others must not fail with it,
  // so each is placed as a group of one.
  for (const group of groups) {
    const refused = await placeGroup(context, group, outcomes)
    groups.push(...refused.map((order) => [order]))
  }
  if (context.log.isLevelEnabled('debug')) logPlaced(context.log, outcomes)
  return outcomes
}

/** Adds an outcome for each order, after several attempts if needed; returns those that must be placed one by one. */
async function placeGroup(
  context: PlaceBatchContext,
  orders: readonly NewOrder[],
  outcomes: Map<NewOrder, Outcome>,
): Promise<readonly NewOrder[]> {
  let waiting = orders
  for (let attempts = 1; waiting.length > 0; attempts++) {
    const attempt = await commitOrders(context, waiting)
    if (attempt.kind !== 'answered') logFailure(context.log, attempt, waiting)
    if (attempt.kind === 'refused' && waiting.length > 1) return waiting
    const settled = await settle(context, waiting, attempt, attempts === MAX_ATTEMPTS)
    for (const [order, outcome] of settled) outcomes.set(order, outcome)
    waiting = waiting.filter((order) => !outcomes.has(order))
  }
  return []
}

/** The outcomes of one attempt. Orders that are left out are tried again; after the last attempt, none are. */
async function settle(
  context: PlaceBatchContext,
  orders: readonly NewOrder[],
  attempt: Attempt,
  isLast: boolean,
): Promise<Outcomes> {
  const { database } = context
  switch (attempt.kind) {
    case 'answered':
      return answerRepeatedRejections(database, attempt.outcomes)
    case 'unknown':
      return settleUnknown(context, orders, attempt.lost, attempt.cause)
    case 'duplicate':
      return isLast
        ? sameOutcomeForAll(orders, new DatabaseAway(attempt.cause))
        : answerRepeats(database, orders)
    case 'contended':
      return isLast ? sameOutcomeForAll(orders, new DatabaseAway(attempt.cause)) : new Map()
    case 'refused':
      return sameOutcomeForAll(orders, new OrderRefusedByDatabase(attempt.cause))
    case 'away':
      return sameOutcomeForAll(orders, new DatabaseAway(attempt.cause))
  }
}

const FAILURES = {
  contended: 'product locked by another transaction',
  refused: 'refused by the database',
  away: 'database unavailable',
  unknown: 'the answer to COMMIT was lost',
}

function logFailure(log: Logger, { kind, cause }: FailedAttempt, orders: readonly NewOrder[]): void {
  // They have no ids yet.
  const named = { orders: orders.length, traceparents: tracesOf(orders) }
  // Expected, and its error says nothing more.
  if (kind === 'duplicate') log.debug(named, 'an Idempotency-Key was used again')
  else log.warn({ err: cause, ...named }, `commit failed: ${FAILURES[kind]}`)
}

function logPlaced(log: Logger, outcomes: Outcomes): void {
  for (const [{ traceparent }, outcome] of outcomes)
    if ('orderId' in outcome) log.debug({ orderId: outcome.orderId, traceparent }, 'order accepted')
}

function tracesOf(orders: readonly NewOrder[]): string[] {
  return orders.slice(0, NAMED_ORDERS).map(({ traceparent }) => traceparent)
}

/** A rejected order may be a repeated request whose order was placed before, for example for the last piece. */
async function answerRepeatedRejections(database: Database, outcomes: Outcomes): Promise<Outcomes> {
  const rejected = [...outcomes.keys()].filter(
    (order) => order.repeatable && outcomes.get(order) instanceof DomainError,
  )
  if (rejected.length === 0) return outcomes
  const repeats = await answerRepeats(database, rejected)
  return new Map([...outcomes, ...repeats])
}

/** Orders that were placed before with the same Idempotency-Key get the first answer again. */
async function answerRepeats(database: Database, orders: readonly NewOrder[]): Promise<Outcomes> {
  const keys = orders.map(({ requestKey }) => requestKey)
  try {
    return outcomesFrom(orders, await findPlacedOrders(database, keys, { locking: false }))
  } catch (cause) {
    return sameOutcomeForAll(orders, new DatabaseAway(cause))
  }
}

async function settleUnknown(
  { database, log }: PlaceBatchContext,
  orders: readonly NewOrder[],
  lost: LostSession,
  cause: unknown,
): Promise<Outcomes> {
  const stored = await resolveUnknownCommit(database, orders, lost)
  if (stored === undefined) return sameOutcomeForAll(orders, new OutcomeUnknown(cause))
  log.warn(
    {
      ...{ orders: orders.length, traceparents: tracesOf(orders) },
      ...{ found: stored.length, orderIds: stored.slice(0, NAMED_ORDERS).map(({ orderId }) => orderId) },
    },
    'looked up orders after the answer to COMMIT was lost',
  )
  return new Map([...sameOutcomeForAll(orders, new DatabaseAway(cause)), ...outcomesFrom(orders, stored)])
}

function outcomesFrom(orders: readonly NewOrder[], stored: readonly StoredOrder[]): Map<NewOrder, Outcome> {
  const byKey = new Map(stored.map((order) => [order.requestKey, order]))
  const outcomes = new Map<NewOrder, Outcome>()
  for (const order of orders) {
    const found = byKey.get(order.requestKey)
    if (found === undefined) continue
    const same = found.productId === order.productId && found.quantity === order.quantity
    outcomes.set(order, same ? found : new IdempotencyKeyReused())
  }
  return outcomes
}

function sameOutcomeForAll(orders: readonly NewOrder[], outcome: Outcome): Map<NewOrder, Outcome> {
  return new Map(orders.map((order) => [order, outcome]))
}
