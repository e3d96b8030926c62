import type { Database } from '../../shared/database/database.ts'
import { orDatabaseAway } from '../../shared/database/database-away.ts'
import { createQueryBatcher } from './query-batcher.ts'
import type { ShownProduct } from '../schemas.ts'
import { createFinder, toIsoTimes } from './shared-query.ts'

/** A product as the contract shows it. */
export const PRODUCT_COLUMNS = 'id, name, amount, createdAt, updatedAt'

/** By ascending id, after the id `after`. */
interface ProductPage {
  readonly after?: number | undefined
  readonly limit: number
}

export interface ProductStore {
  readonly createProduct: (name: string, amount: number) => Promise<ShownProduct>
  readonly findProduct: (id: number) => Promise<ShownProduct | undefined>
  readonly listProducts: (page: ProductPage) => Promise<ShownProduct[]>
}

/** Reads share queries. Only insert-orders.ts changes the stock. */
export function createProductStore(database: Database): ProductStore {
  const findProduct = createFinder<ShownProduct>(
    database,
    `SELECT ${PRODUCT_COLUMNS} FROM products WHERE id IN (?)`,
  )

  /** One page per query, shared by all who ask for it at the same time: nearly all ask for the first page. */
  const listProducts = createQueryBatcher({
    maxBatch: 1,
    read: async ([page = '']: readonly string[]): Promise<ShownProduct[][]> => {
      const { after = 0, limit } = JSON.parse(page) as ProductPage
      const sql = `SELECT ${PRODUCT_COLUMNS} FROM products WHERE id > ? ORDER BY id LIMIT ?`
      const products = await orDatabaseAway(database.query<ShownProduct>(sql, [after, limit]))
      return [products.map(toIsoTimes)]
    },
  })

  return {
    createProduct: async (name, amount) => {
      // The database sets the times.
      const [, [product]] = await orDatabaseAway(
        database.multiQuery<[unknown, [ShownProduct]]>(
          `INSERT INTO products (name, amount) VALUES (?, ?);
           SELECT ${PRODUCT_COLUMNS} FROM products WHERE id = LAST_INSERT_ID()`,
          [name, amount],
        ),
      )
      return toIsoTimes(product)
    },
    findProduct,
    listProducts: (page) => listProducts(JSON.stringify(page)),
  }
}
