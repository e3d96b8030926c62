import { createConnection } from 'mysql2/promise'

/** Queries the database directly. Times are UTC. */
export async function queryDatabase<Row>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const connection = await createConnection({ uri: url, timezone: 'Z' })
  try {
    const [rows] = await connection.query(sql, [...values])
    return rows as Row[]
  } finally {
    await connection.end()
  }
}

export interface Balances {
  readonly stock: number
  readonly orders: number
  /** Pieces in all orders together. */
  readonly ordered: number
}

/** A product's stock and its orders. */
export async function readBalances(url: string, productId: number): Promise<Balances> {
  const [row] = await queryDatabase<Balances>(
    url,
    `SELECT p.amount AS stock, COUNT(o.id) AS orders, CAST(COALESCE(SUM(o.quantity), 0) AS SIGNED) AS ordered
     FROM products p LEFT JOIN orders o ON o.productId = p.id WHERE p.id = ? GROUP BY p.id`,
    [productId],
  )
  if (row === undefined) throw new Error(`product ${productId} does not exist`)
  return row
}
