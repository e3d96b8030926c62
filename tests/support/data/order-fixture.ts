import type { TestContext } from 'node:test'
import { QUERY_TIMEOUT_MS } from '../../../services/order-api/databases.ts'
import { commitOrders } from '../../../services/order-api/orders/commit-orders.ts'
import {
  createNewOrder,
  type NewOrder,
  type OrderRequest,
} from '../../../services/order-api/orders/new-order.ts'
import { createStockCache, type StockCache } from '../../../services/order-api/orders/stock-cache.ts'
import { openDatabase, type Database } from '../../../services/shared/database/database.ts'
import { startFaultProxy } from '../servers/fault-proxy.ts'
import { readBalances } from './query-database.ts'
import { createScope } from '../scope.ts'
import { createTestDatabase } from '../servers/test-database.ts'

/** What one order API places orders with: separate connections and a stock cache, whose clock does not advance. */
export interface OrderApiDouble {
  readonly database: Database
  readonly stockCache: StockCache
  /** How many SELECTs its session has run, as long as it uses only one connection. */
  readonly countSelects: () => Promise<number>
}

/**
 * A database with two products, ten pieces of each, behind a fault proxy, and doubles of an order API without HTTP.
 * @param idStep the distance between the ids that the database assigns to orders
 */
export async function createOrderFixture(t: TestContext, { idStep = 1 } = {}) {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)

  /** With `known` it has just sold one of each product, so its cache has both; otherwise its cache is empty. */
  async function openOrderApiDouble({ known }: { known: boolean }): Promise<OrderApiDouble> {
    const database = openDatabase(
      { url: proxy.through(databaseUrl) },
      { connections: 4, queryTimeoutMs: QUERY_TIMEOUT_MS },
    )
    scope.onEnd(database.close)
    if (idStep > 1) await setIdStep(database)
    const stockCache = createStockCache(() => 0)
    const countSelects = async () => {
      const [row] = await database.query<{ Value: string }>("SHOW SESSION STATUS LIKE 'Com_select'")
      return Number(row?.Value)
    }
    if (known) {
      await database.execute('UPDATE products SET amount = amount + 1')
      await commitOrders({ database, stockCache }, [order(), order({ productId: mango })])
    }
    return { database, stockCache, countSelects }
  }

  /** For all four connections of the pool. */
  async function setIdStep(database: Database): Promise<void> {
    const connections = await Promise.all([1, 2, 3, 4].map(() => database.connect()))
    for (const connection of connections) {
      await connection.execute(`SET SESSION auto_increment_increment = ${idStep}`)
      connection.release()
    }
  }

  const addProduct = async (name: string) => {
    const sql = 'INSERT INTO products (name, amount) VALUES (?, 10)'
    const { insertId } = await owner.database.execute(sql, [name])
    return insertId
  }

  const order = (overrides: Partial<OrderRequest> = {}): NewOrder =>
    createNewOrder({
      ...{ userId: 'U1', productId: tea, quantity: 1, idempotencyKey: undefined, traceparent: '' },
      ...overrides,
    })

  const owner = await openOrderApiDouble({ known: false })
  const [tea, mango] = [await addProduct('Thai tea'), await addProduct('Mango')]

  return {
    tea,
    mango,
    order,
    openOrderApiDouble,
    proxy,
    database: owner.database,
    balances: (id: number) => readBalances(databaseUrl, id),
  }
}
