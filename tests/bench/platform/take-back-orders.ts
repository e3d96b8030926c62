import { queryDatabase } from '../../support/data/query-database.ts'
import { balanceStock } from './balance-stock.ts'

/** Makes the shop as it was filled: without the orders that came after the first so many. */
export async function takeBackOrders(databaseUrl: string, filled: number): Promise<void> {
  await queryDatabase(databaseUrl, 'DELETE FROM orders WHERE id > ?', [filled])
  await balanceStock(databaseUrl)
}
