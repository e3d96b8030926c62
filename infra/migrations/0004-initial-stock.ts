import { QueryTypes, type Sequelize } from 'sequelize'

/**
 * What was put on sale of each product, so that stock and orders can be compared with it at any time. And the
 * quantities into the index by product: the sum of what was ordered then reads the index alone.
 */
export async function up(database: Sequelize): Promise<void> {
  // By default the amount that a product begins with: whoever adds one need not know of this column, and there
  // is no time in which it is not yet known.
  if (!(await exists(database, 'columns', 'products', 'column_name', 'initialAmount')))
    await database.query('ALTER TABLE products ADD COLUMN initialAmount BIGINT NOT NULL DEFAULT (amount)')
  // First the new one: the foreign key needs an index that begins with the product at any time.
  if (!(await exists(database, 'statistics', 'orders', 'index_name', 'orders_by_product_and_quantity')))
    await database.query('ALTER TABLE orders ADD KEY orders_by_product_and_quantity (productId, quantity)')
  if (await exists(database, 'statistics', 'orders', 'index_name', 'orders_by_product'))
    await database.query('ALTER TABLE orders DROP KEY orders_by_product')
  await fillIn(database)
}

/**
 * Read in one statement, stock and orders are of one moment, also while an older order API takes orders; and
 * what they make together is no other a moment later, so that it can be written without a lock.
 */
async function fillIn(database: Sequelize): Promise<void> {
  const products = await database.query<{ id: number; initialAmount: number }>(
    `SELECT p.id, p.amount + COALESCE(SUM(o.quantity), 0) AS initialAmount
     FROM products p JOIN orders o ON o.productId = p.id GROUP BY p.id, p.amount`,
    { type: QueryTypes.SELECT },
  )
  for (const { id, initialAmount } of products) {
    // To those who look at it the product has not changed.
    await database.query('UPDATE products SET initialAmount = ?, updatedAt = updatedAt WHERE id = ?', {
      replacements: [initialAmount, id],
    })
  }
}

/** The two servers have no common IF NOT EXISTS for columns and indexes. */
async function exists(
  database: Sequelize,
  kind: 'columns' | 'statistics',
  table: string,
  what: 'column_name' | 'index_name',
  name: string,
): Promise<boolean> {
  const found = await database.query(
    `SELECT 1 FROM information_schema.${kind}
     WHERE table_schema = DATABASE() AND table_name = ? AND ${what} = ? LIMIT 1`,
    { replacements: [table, name], type: QueryTypes.SELECT },
  )
  return found.length > 0
}
