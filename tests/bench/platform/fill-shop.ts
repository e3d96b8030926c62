import { queryDatabase } from '../../support/data/query-database.ts'
import { balanceStock } from './balance-stock.ts'
import { STOCK } from './stocked-product.ts'

const USERS = 5_000
const PRODUCTS = 100
const WEEKS = 8
/** The newest ones: the notifier is never far behind. */
const MOST_PENDING = 300
const AT_ONCE = 10_000

export interface Filling {
  readonly signal: AbortSignal
  /** Called repeatedly with the number of orders so far. */
  readonly onProgress: (orders: number) => void
}

/**
 * Fills an empty shop as if it had sold for some weeks: orders with the ids from 1 to `count`, by some thousand users,
 * of the products whose ids are returned.
 */
export async function fillShop(
  databaseUrl: string,
  count: number,
  { signal, onProgress }: Filling,
): Promise<number[]> {
  const productIds = Array.from({ length: PRODUCTS }, (_, index) => index + 1)
  await queryDatabase(databaseUrl, 'INSERT INTO products (id, name, amount) VALUES ?', [
    productIds.map((id) => [id, `product ${id}`, STOCK]),
  ])
  for (let first = 1; first <= count; first += AT_ONCE) {
    signal.throwIfAborted()
    onProgress(first - 1)
    await queryDatabase(databaseUrl, insertOrders(first, count))
  }
  await balanceStock(databaseUrl)
  // Otherwise the server counts when it finds the time, and until then plans as if the tables were empty.
  await queryDatabase(databaseUrl, 'ANALYZE TABLE orders, products')
  return productIds
}

/** By hashes of their ids, so that two runs have the same orders. */
function insertOrders(first: number, count: number): string {
  const lastFinished = count - Math.min(MOST_PENDING, Math.ceil(count / 10))
  // Pending ones as fast as they come in rush hour; with all others the weeks go by.
  const age = `IF(n > ${lastFinished}, 0.1, ${(WEEKS * 7 * 24 * 3_600) / count}) * (${count} - n)`
  const createdAt = `NOW(3) - INTERVAL ${age} SECOND`
  return `
    INSERT INTO orders (id, userLineUid, status, productId, quantity, requestKey, retryKey, createdAt, updatedAt)
    SELECT n, CONCAT('U', MD5(CRC32(n) MOD ${USERS})),
           CASE WHEN n > ${lastFinished} THEN 'pending' WHEN n MOD 1000 = 7 THEN 'failed' ELSE 'success' END,
           1 + CRC32(CONCAT('product of ', n)) MOD ${PRODUCTS}, 1 + n MOD 3, RANDOM_BYTES(16), UUID(),
           ${createdAt}, ${createdAt} + INTERVAL IF(n > ${lastFinished}, 0, 1) SECOND
    FROM (${numbersFrom(first)}) numbers WHERE n <= ${count} ORDER BY n`
}

/** AT_ONCE of them: MySQL and MariaDB have no common table of numbers. */
function numbersFrom(first: number): string {
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')
  const tables = ['a', 'b', 'c', 'd'].map((name) => `(${digits}) ${name}`).join(', ')
  return `SELECT ${first} + a.d * 1000 + b.d * 100 + c.d * 10 + d.d AS n FROM ${tables}`
}
