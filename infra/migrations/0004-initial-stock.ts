import { QueryTypes, type Sequelize } from 'sequelize'

/**
 * How many pieces of each product were put on sale, so that stock and orders can be checked against it at any time. And
 * an index with the quantities, so that the sum of a product's orders reads the index alone.
 */
export async function up(database: Sequelize): Promise<void> {
  // MySQL and MariaDB have no common IF NOT EXISTS for columns and indexes.
  const schema = database.getQueryInterface()
  const indexes = (await schema.showIndex('orders')) as { name: string }[]
  const hasIndex = (wanted: string) => indexes.some(({ name }) => name === wanted)

  // Defaults to the amount at creation: an INSERT need not name this column, and it is never missing.
  if (!('initialAmount' in (await schema.describeTable('products'))))
    await database.query('ALTER TABLE products ADD COLUMN initialAmount BIGINT NOT NULL DEFAULT (amount)')
  // The new index first: the foreign key always needs an index that begins with the product.
  if (!hasIndex('orders_by_product_and_quantity'))
    await database.query('ALTER TABLE orders ADD KEY orders_by_product_and_quantity (productId, quantity)')
  if (hasIndex('orders_by_product')) await database.query('ALTER TABLE orders DROP KEY orders_by_product')
  await fillIn(database)
}

/**
 * One statement reads stock and orders at one moment, even while an older order API takes orders. Their sum does not
 * change when an order is placed later, so it can be written without a lock.
 */
async function fillIn(database: Sequelize): Promise<void> {
  const products = await database.query<{ id: number; initialAmount: number }>(
    `SELECT p.id, p.amount + COALESCE(SUM(o.quantity), 0) AS initialAmount
     FROM products p JOIN orders o ON o.productId = p.id GROUP BY p.id, p.amount`,
    { type: QueryTypes.SELECT },
  )
  for (const { id, initialAmount } of products) {
    // Keeps updatedAt: the live feed must not report a change.
    await database.query('UPDATE products SET initialAmount = ?, updatedAt = updatedAt WHERE id = ?', {
      replacements: [initialAmount, id],
    })
  }
}
