/** LINE's limit for a text, in UTF-16 code units. */
const MAX_LENGTH = 5_000

const HALF_AT_END = /[\ud800-\udbff]$/

/** The text that the buyer reads. */
export function notificationText(productName: string): string {
  // Half a surrogate pair, from the name or from truncating, is not valid text.
  const text = `Buy product: ${productName} successful!`.toWellFormed()
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).replace(HALF_AT_END, '')}…`
}
