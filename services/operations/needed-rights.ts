/** These statements change nothing, but fail without the rights that the statements of operations need. */
export const NEEDED_RIGHTS = [
  'UPDATE products SET amount = amount WHERE FALSE',
  'INSERT INTO products (name, amount) SELECT name, amount FROM products WHERE FALSE',
  'UPDATE orders SET status = status WHERE FALSE',
  'INSERT INTO outbox SELECT * FROM outbox WHERE FALSE',
  'UPDATE dead_letters SET reason = reason WHERE FALSE',
  'UPDATE platform_identity SET kafkaClusterId = kafkaClusterId WHERE FALSE',
  'DELETE FROM heartbeats WHERE FALSE',
  'INSERT INTO desired_states SELECT * FROM desired_states WHERE FALSE',
  'UPDATE desired_states SET revision = revision WHERE FALSE',
  'INSERT INTO markers (kind, detail) SELECT kind, detail FROM markers WHERE FALSE',
  'DELETE FROM markers WHERE FALSE',
  'INSERT INTO audit (who, address, action, detail) SELECT who, address, action, detail FROM audit WHERE FALSE',
  `INSERT INTO rewinds (groupId, plan, stateBefore, state)
   SELECT groupId, plan, stateBefore, state FROM rewinds WHERE FALSE`,
  'UPDATE rewinds SET state = state WHERE FALSE',
]
