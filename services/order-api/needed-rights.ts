/** These statements change nothing, but fail without the rights that the order API's statements need. */
export const NEEDED_RIGHTS = [
  'UPDATE products SET amount = amount WHERE FALSE',
  'INSERT INTO products (name, amount) SELECT name, amount FROM products WHERE FALSE',
  `INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey)
   SELECT userLineUid, productId, quantity, requestKey, retryKey FROM orders WHERE FALSE`,
  'UPDATE orders SET updatedAt = updatedAt WHERE FALSE',
  'INSERT INTO outbox SELECT * FROM outbox WHERE FALSE',
  'DELETE FROM outbox WHERE FALSE',
  'UPDATE platform_identity SET kafkaClusterId = kafkaClusterId WHERE FALSE',
  'INSERT INTO dead_letters (reason) SELECT reason FROM dead_letters WHERE FALSE',
  'UPDATE dead_letters SET reason = reason WHERE FALSE',
]
