import type { Database } from '../../shared/database/database.ts'
import { DomainError } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { commitOrders, type Attempt, type CommitContext, type Outcome } from './commit-orders.ts'
import { resolveUnknownCommit } from './resolve-unknown-commit.ts'
import type { NewOrder } from './new-order.ts'
import { DatabaseAway, IdempotencyKeyReused, OrderRefusedByDatabase, OutcomeUnknown } from '../errors.ts'
import type { LostSession } from '../../shared/database/lost-session.ts'
import { findPlacedOrders, type StoredOrder } from './find-placed-orders.ts'

const MAX_ATTEMPTS = 5

export interface PlaceBatchContext extends CommitContext {
  readonly log: Logger
}

/** Places orders that arrived together, and says for each what became of it. Never rejects. */
export async function placeBatch(
  context: PlaceBatchContext,
  orders: readonly NewOrder[],
): Promise<ReadonlyMap<NewOrder, Outcome>> {
  const outcomes = new Map<NewOrder, Outcome>()
  let waiting = orders
  for (let attempts = 1; waiting.length > 0; attempts++) {
    const settled = await attempt(context, waiting, attempts === MAX_ATTEMPTS)
    for (const [order, outcome] of settled) outcomes.set(order, outcome)
    waiting = waiting.filter((order) => !outcomes.has(order))
  }
  return outcomes
}

/** One attempt; what it leaves out is to be tried again. The last one leaves nothing out. */
async function attempt(
  context: PlaceBatchContext,
  orders: readonly NewOrder[],
  isLast: boolean,
): Promise<ReadonlyMap<NewOrder, Outcome>> {
  const { database, log } = context
  const result = await commitOrders(context, orders)
  if (result.kind === 'answered') return answerRepeatedRejections(database, result.outcomes)
  logAttempt(log, result, orders.length)
  switch (result.kind) {
    case 'unknown':
      return settleUnknown(context, orders, result.lost, result.cause)
    case 'duplicate':
      return isLast ? all(orders, new DatabaseAway(result.cause)) : answerRepeats(database, orders)
    case 'contended':
      return isLast ? all(orders, new DatabaseAway(result.cause)) : new Map()
    case 'refused':
      // One of them is at fault, and the others must not suffer for it.
      return orders.length === 1
        ? all(orders, new OrderRefusedByDatabase(result.cause))
        : oneByOne(context, orders)
    case 'away':
      return all(orders, new DatabaseAway(result.cause))
  }
}

/** A repeated request is nobody's fault, and its error says nothing more. */
function logAttempt(
  log: Logger,
  { kind, cause }: Exclude<Attempt, { kind: 'answered' }>,
  orders: number,
): void {
  if (kind === 'duplicate') log.debug({ orders }, 'an Idempotency-Key came again')
  else log.warn({ err: cause, orders }, `orders not committed: ${kind}`)
}

/** A rejection may meet a repeated request whose order was placed long ago: whoever bought the last piece. */
async function answerRepeatedRejections(
  database: Database,
  outcomes: ReadonlyMap<NewOrder, Outcome>,
): Promise<ReadonlyMap<NewOrder, Outcome>> {
  const rejected = [...outcomes].filter(
    ([order, outcome]) => order.repeatable && outcome instanceof DomainError,
  )
  if (rejected.length === 0) return outcomes
  return new Map([
    ...outcomes,
    ...(await answerRepeats(
      database,
      rejected.map(([order]) => order),
    )),
  ])
}

/** Some of these were placed before, by the same Idempotency-Key: those get the first answer again. */
async function answerRepeats(
  database: Database,
  orders: readonly NewOrder[],
): Promise<ReadonlyMap<NewOrder, Outcome>> {
  const keys = orders.map(({ requestKey }) => requestKey)
  try {
    return outcomesFrom(orders, await findPlacedOrders(database, keys, { locking: false }))
  } catch (cause) {
    return all(orders, new DatabaseAway(cause))
  }
}

async function settleUnknown(
  { database, log }: PlaceBatchContext,
  orders: readonly NewOrder[],
  lost: LostSession,
  cause: unknown,
): Promise<ReadonlyMap<NewOrder, Outcome>> {
  const stored = await resolveUnknownCommit(database, orders, lost)
  if (stored === undefined) return all(orders, new OutcomeUnknown(cause))
  log.warn({ orders: orders.length, found: stored.length }, 'looked up orders whose COMMIT was not answered')
  return new Map([...all(orders, new DatabaseAway(cause)), ...outcomesFrom(orders, stored)])
}

async function oneByOne(
  context: PlaceBatchContext,
  orders: readonly NewOrder[],
): Promise<Map<NewOrder, Outcome>> {
  const outcomes = new Map<NewOrder, Outcome>()
  for (const order of orders) {
    for (const [, outcome] of await placeBatch(context, [order])) outcomes.set(order, outcome)
  }
  return outcomes
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

function all(orders: readonly NewOrder[], outcome: Outcome): Map<NewOrder, Outcome> {
  return new Map(orders.map((order) => [order, outcome]))
}
