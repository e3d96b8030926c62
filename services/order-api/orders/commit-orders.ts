import type { Connection, Database } from '../../shared/database/database.ts'
import { isDataError, isServerError, outcomeOf } from '../../shared/database/server-errors.ts'
import type { DomainError } from '../../shared/runtime/errors.ts'
import { allocateStock, productIdsOf, type Allocation } from './allocate-stock.ts'
import type { NewOrder, PlacedOrder } from './new-order.ts'
import type { StockCache } from './stock-cache.ts'
import { endSession, rememberSession, type LostSession } from '../../shared/database/lost-session.ts'
import { insertOrders } from './insert-orders.ts'
import { lockProducts } from './lock-products.ts'

export type Outcome = PlacedOrder | DomainError

type Outcomes = ReadonlyMap<NewOrder, Outcome>

type Refusal = 'duplicate' | 'contended' | 'refused' | 'away'

/** How one attempt to commit several orders together ended. */
export type Attempt =
  | { readonly kind: 'answered'; readonly outcomes: Outcomes }
  /** Nothing was written. */
  | { readonly kind: Refusal; readonly cause: unknown }
  /** The COMMIT was sent and its answer lost. */
  | { readonly kind: 'unknown'; readonly cause: unknown; readonly lost: LostSession }

export interface CommitContext {
  readonly database: Database
  readonly stockCache: StockCache
}

interface Transaction {
  readonly connection: Connection
  /** From then on nobody knows what becomes of it until the database answers. */
  commitSent: boolean
}

/**
 * Stock, orders and their outbox row in ONE transaction: of a single round trip where there was plenty for everybody a
 * moment ago, else of two.
 */
export async function commitOrders(
  { database, stockCache }: CommitContext,
  orders: readonly NewOrder[],
): Promise<Attempt> {
  const allocation = stockCache.allocate(orders)
  if (allocation !== undefined) {
    const attempt = await runTransaction(database, (transaction) => writeAtOnce(transaction, allocation))
    if (attempt.kind !== 'refused') return attempt
    // Others have taken it meanwhile, or one of the orders is at fault: look first.
    stockCache.forget(productIdsOf(orders))
  }
  return runTransaction(database, (transaction) => lockThenWrite(transaction, orders, stockCache))
}

function writeAtOnce(transaction: Transaction, allocation: Allocation): Promise<Outcomes> {
  transaction.commitSent = true
  return insertOrders(transaction.connection, allocation, { begin: true })
}

async function lockThenWrite(
  transaction: Transaction,
  orders: readonly NewOrder[],
  stockCache: StockCache,
): Promise<Outcomes> {
  const { connection } = transaction
  const products = await lockProducts(connection, productIdsOf(orders))
  const allocation = allocateStock(orders, products)
  const outcomes = new Map<NewOrder, Outcome>(allocation.rejected.map(({ order, error }) => [order, error]))
  if (allocation.accepted.length === 0) {
    await connection.execute('ROLLBACK')
  } else {
    transaction.commitSent = true
    const placed = await insertOrders(connection, allocation, { begin: false })
    for (const [order, outcome] of placed) outcomes.set(order, outcome)
    stockCache.remember(products, allocation.taken)
  }
  return outcomes
}

/** Whatever goes wrong: no transaction stays open, and none goes on unseen. */
async function runTransaction(
  database: Database,
  work: (transaction: Transaction) => Promise<Outcomes>,
): Promise<Attempt> {
  let connection: Connection
  try {
    connection = await database.connect()
  } catch (cause) {
    return { kind: 'away', cause }
  }
  const session = rememberSession(connection)
  const transaction = { connection, commitSent: false }
  try {
    const outcomes = await work(transaction)
    connection.release()
    return { kind: 'answered', outcomes }
  } catch (cause) {
    const meaning = meaningOf(cause)
    if (outcomeOf(cause) === 'definite' && (await rolledBack(connection, meaning)))
      return { kind: meaning, cause }
    // A transaction dies with its connection, unless its COMMIT was already on the way.
    connection.destroy()
    if (transaction.commitSent) return { kind: 'unknown', cause, lost: session }
    // The server may not know yet that it died, and keep the products locked for everybody.
    void endSession(database, session).catch(() => undefined)
    return { kind: 'away', cause }
  }
}

async function rolledBack(connection: Connection, meaning: Refusal): Promise<boolean> {
  try {
    await connection.execute('ROLLBACK')
    // A session never hears of rights that are granted later, nor that another server takes the changes now.
    if (meaning === 'away') connection.destroy()
    else connection.release()
    return true
  } catch {
    return false
  }
}

function meaningOf(error: unknown): Refusal {
  if (isServerError(error, 'ER_DUP_ENTRY')) return 'duplicate'
  if (isServerError(error, 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT')) return 'contended'
  // A full disk, a read-only server, a missing table: no order is at fault, and later it may work.
  return isDataError(error) ? 'refused' : 'away'
}
