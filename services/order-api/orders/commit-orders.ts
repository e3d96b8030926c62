import type { Database, Queryable } from '../../shared/database/database.ts'
import { allocateStock, productIdsOf, type StockedProduct } from './allocate-stock.ts'
import { insertOrders } from './insert-orders.ts'
import type { NewOrder, Outcome } from './new-order.ts'
import { runTransaction, type Attempt, type Outcomes, type OrderTransaction } from './order-transaction.ts'
import { commitFast, type StockCache } from './stock-cache.ts'

export interface CommitContext {
  readonly database: Database
  readonly stockCache: StockCache
}

/**
 * Stock, orders and their outbox row in ONE transaction: in a single round trip if there was enough stock for all a
 * moment ago, otherwise in two.
 */
export async function commitOrders(context: CommitContext, orders: readonly NewOrder[]): Promise<Attempt> {
  const attempt = await commitFast(context, orders)
  return (
    attempt ?? runTransaction(context.database, (transaction) => lockThenWrite(transaction, orders, context))
  )
}

async function lockThenWrite(
  transaction: OrderTransaction,
  orders: readonly NewOrder[],
  { stockCache }: CommitContext,
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

/**
 * Begins a transaction and locks these products, in the order of their ids, so that two transactions can
 * never wait for each other. Ids that do not exist are missing from the answer.
 */
async function lockProducts(connection: Queryable, ids: readonly number[]): Promise<StockedProduct[]> {
  const [, products] = await connection.multiQuery<[unknown, StockedProduct[]]>(
    'START TRANSACTION; SELECT id, name, amount FROM products WHERE id IN (?) ORDER BY id FOR UPDATE',
    [ids],
  )
  return products
}
