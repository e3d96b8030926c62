import type { Queryable } from '../../shared/database/database.ts'
import type { StockedProduct } from './allocate-stock.ts'

/**
 * Begins a transaction and locks these products, in the order of their ids, so that two transactions can
 * never wait for each other. Ids that do not exist are missing from the answer.
 */
export async function lockProducts(connection: Queryable, ids: readonly number[]): Promise<StockedProduct[]> {
  const [, products] = await connection.multiQuery<[unknown, StockedProduct[]]>(
    'START TRANSACTION; SELECT id, name, amount FROM products WHERE id IN (?) ORDER BY id FOR UPDATE',
    [ids],
  )
  return products
}
