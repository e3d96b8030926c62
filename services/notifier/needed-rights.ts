/** These statements change nothing, but fail without the rights that the notifier's statements need. */
export const NEEDED_RIGHTS = [
  'UPDATE orders SET status = status WHERE FALSE',
  'INSERT INTO dead_letters (reason) SELECT reason FROM dead_letters WHERE FALSE',
  'UPDATE dead_letters SET reason = reason WHERE FALSE',
  'UPDATE platform_identity SET kafkaClusterId = kafkaClusterId WHERE FALSE',
  'SELECT revision FROM desired_states WHERE FALSE',
  'SELECT plan FROM rewinds WHERE FALSE',
  'INSERT INTO rewind_counts SELECT * FROM rewind_counts WHERE FALSE',
  'UPDATE rewind_counts SET pushedAgain = pushedAgain WHERE FALSE',
]
