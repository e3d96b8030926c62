import type { PoolConnection } from '../../shared/database/database.ts'
import type { StockedProduct } from './allocate-stock.ts'
import { QUERY_TIMEOUT_MS } from '../query-timeout.ts'

/**
 * Begins a transaction and locks these products, in the order of their ids, so that two transactions can
 * never wait for each other. Ids that do not exist are missing from the answer.
 */
export async function lockProducts(
  connection: PoolConnection,
  ids: readonly number[],
): Promise<StockedProduct[]> {
  const sql =
    'START TRANSACTION; SELECT id, name, amount FROM products WHERE id IN (?) ORDER BY id FOR UPDATE'
  const [results] = await connection.query({ sql, values: [ids], timeout: QUERY_TIMEOUT_MS })
  return (results as [unknown, StockedProduct[]])[1]
}
