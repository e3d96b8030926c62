import type { TestContext } from 'node:test'
import type { ResultSetHeader, RowDataPacket } from 'mysql2'
import { commitOrders } from '../../../services/order-api/orders/commit-orders.ts'
import {
  createNewOrder,
  type NewOrder,
  type OrderRequest,
} from '../../../services/order-api/orders/new-order.ts'
import { createStockCache, type StockCache } from '../../../services/order-api/orders/stock-cache.ts'
import { createPool, type Pool } from '../../../services/shared/database/database.ts'
import { startFaultProxy } from '../servers/fault-proxy.ts'
import { readBooks } from './query-database.ts'
import { createScope } from '../scope.ts'
import { createTestDatabase } from '../servers/test-database.ts'

/** What a till sells through: connections of its own, and what it knows of the stock. Its clock stands still. */
export interface Till {
  readonly pool: Pool
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
    const pool = createPool({ url: proxy.through(databaseUrl) }, { connections: 4 })
    scope.onEnd(() => pool.end())
    pool.on('connection', (connection) => {
      void connection.query(`SET SESSION auto_increment_increment = ${idStep}`)
    })
    const stockCache = createStockCache(() => 0)
    const countSelects = async () => {
      const [rows] = await pool.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Com_select'")
      return Number(rows[0]?.Value)
    }
    if (known) {
      await pool.query('UPDATE products SET amount = amount + 1')
      await commitOrders({ pool, stockCache }, [order(), order({ productId: mango })])
    }
    return { pool, stockCache, countSelects }
  }

  const addProduct = async (name: string) => {
    const sql = 'INSERT INTO products (name, amount) VALUES (?, 10)'
    const [{ insertId }] = await owner.pool.query<ResultSetHeader>(sql, [name])
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
    database: owner.pool,
    books: (id: number) => readBooks(databaseUrl, id),
  }
}
