import type { Queryable } from '../../shared/database/database.ts'

/** The books of one product, all of one moment; in pieces. */
export interface StockLedger {
  readonly productId: number
  /** What was put on sale. */
  readonly initial: number
  readonly stock: number
  readonly ordered: number
}

/**
 * The books of the first product after this id. One statement: it sees each order with what it took from the
 * stock, or neither, and locks nothing.
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
