/** These statements change nothing, but fail without the rights that the notifier's statements need. */
export const NEEDED_RIGHTS = [
  'UPDATE orders SET status = status WHERE FALSE',
  'INSERT INTO dead_letters (reason) SELECT reason FROM dead_letters WHERE FALSE',
  'UPDATE dead_letters SET reason = reason WHERE FALSE',
  'UPDATE platform_identity SET kafkaClusterId = kafkaClusterId WHERE FALSE',
  'SELECT revision FROM desired_states WHERE FALSE',
]
