import { raw } from 'mysql2'

/**
 * Bytes as a value of a query, without a buffer of their own.
 *
 * @throws TypeError for what is not hexadecimal in lower case: it goes into the SQL as it is
 */
export function hexLiteral(hex: string) {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new TypeError('not hexadecimal')
  return raw(`X'${hex}'`)
}
