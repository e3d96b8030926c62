import type { Queryable } from '../../shared/database/database.ts'

/** Stock and orders of one product, in pieces, all at one moment. */
export interface StockLedger {
  readonly productId: number
  /** The initial stock. */
  readonly initial: number
  readonly stock: number
  readonly ordered: number
}

/**
 * The ledger of the first product after this id. One statement: it sees an order together with the stock that it took,
 * or neither, and locks nothing.
 */
export async function readNextLedger(
  connection: Queryable,
  afterId: number,
): Promise<StockLedger | undefined> {
  const [ledger] = await connection.query<StockLedger>(
    `SELECT p.id AS productId, p.initialAmount AS initial, p.amount AS stock,
            (SELECT CAST(COALESCE(SUM(o.quantity), 0) AS SIGNED) FROM orders o WHERE o.productId = p.id) AS ordered
     FROM products p WHERE p.id > ? ORDER BY p.id LIMIT 1`,
    [afterId],
  )
  return ledger
}
