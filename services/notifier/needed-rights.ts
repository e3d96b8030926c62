/** These change nothing, but only who has the rights that the other statements here need may run them. */
export const neededRights = [
  'UPDATE orders SET status = status WHERE FALSE',
  'INSERT INTO dead_letters (reason) SELECT reason FROM dead_letters WHERE FALSE',
  'UPDATE dead_letters SET reason = reason WHERE FALSE',
]
