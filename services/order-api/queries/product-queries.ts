import type { Database } from '../../shared/database/database.ts'
import { createQueryBatcher } from './query-batcher.ts'
import type { ShownProduct } from '../schemas.ts'
import { createFinder, orDatabaseAway, toIsoTimes } from './shared-query.ts'

const COLUMNS = 'id, name, amount, createdAt, updatedAt'

/** From `after` on, by id, upwards. */
interface ProductPage {
  readonly after?: number | undefined
  readonly limit: number
}

/** Products as they stand; what orders do to the stock is in insert-orders.ts alone. Reads share queries. */
export function createProductStore(database: Database) {
  const findProduct = createFinder<ShownProduct>(database, `SELECT ${COLUMNS} FROM products WHERE id IN (?)`)

  /** Nearly everybody asks for the first page: each is a query of its own. */
  const listProducts = createQueryBatcher({
    maxBatch: 1,
    read: async ([page = '']: readonly string[]): Promise<ShownProduct[][]> => {
      const { after = 0, limit } = JSON.parse(page) as ProductPage
      const sql = `SELECT ${COLUMNS} FROM products WHERE id > ? ORDER BY id LIMIT ?`
      const products = await orDatabaseAway(database.query<ShownProduct>(sql, [after, limit]))
      return [products.map(toIsoTimes)]
    },
  })

  return {
    createProduct: async (name: string, amount: number): Promise<ShownProduct> => {
      // The database sets the times.
      const [, [product]] = await orDatabaseAway(
        database.multiQuery<[unknown, [ShownProduct]]>(
          `INSERT INTO products (name, amount) VALUES (?, ?);
           SELECT ${COLUMNS} FROM products WHERE id = LAST_INSERT_ID()`,
          [name, amount],
        ),
      )
      return toIsoTimes(product)
    },
    findProduct,
    listProducts: (page: ProductPage): Promise<ShownProduct[]> => listProducts(JSON.stringify(page)),
  }
}

export type ProductStore = ReturnType<typeof createProductStore>
