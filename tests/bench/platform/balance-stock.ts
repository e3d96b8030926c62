import { queryDatabase } from '../../support/data/query-database.ts'

/** Takes from the stock what the orders in the table hold, and nothing else. */
export async function balanceStock(databaseUrl: string): Promise<void> {
  await queryDatabase(
    databaseUrl,
    `UPDATE products p SET amount = initialAmount -
       (SELECT CAST(COALESCE(SUM(quantity), 0) AS SIGNED) FROM orders WHERE productId = p.id)`,
  )
}
