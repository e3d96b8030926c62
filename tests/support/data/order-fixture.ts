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
import { readBooks } from './query-database.ts'
import { createScope } from '../scope.ts'
import { createTestDatabase } from '../servers/test-database.ts'

/** What a till sells through: connections of its own, and what it knows of the stock. Its clock stands still. */
export interface Till {
  readonly database: Database
  readonly stockCache: StockCache
  /** How many SELECTs its session has asked, as long as it uses only one. */
  readonly countSelects: () => Promise<number>
}

/**
 * A database with two products, ten pieces of each, behind a fault proxy, and tills without an HTTP server around them.
 * @param idStep how far apart the ids are that the database gives to orders
 */
export async function createOrderFixture(t: TestContext, { idStep = 1 } = {}) {
  const scope = createScope(t)
  const databaseUrl = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, databaseUrl)

  /** With `known` it has sold one of each product a moment ago; otherwise it has seen nothing yet. */
  async function openTill({ known }: { known: boolean }): Promise<Till> {
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

  /** Each of the four connections, and then keeps them. */
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

  const owner = await openTill({ known: false })
  const [tea, mango] = [await addProduct('Thai tea'), await addProduct('Mango')]

  return {
    tea,
    mango,
    order,
    openTill,
    proxy,
    database: owner.database,
    books: (id: number) => readBooks(databaseUrl, id),
  }
}
