/** LINE takes at most so many UTF-16 code units of text. */
const MAX_LENGTH = 5_000

const HALF_AT_END = /[\ud800-\udbff]$/

/** What the buyer reads. */
export function notificationText(productName: string): string {
  // Half a surrogate pair, in the name or where it is cut, is no text.
  const text = `Buy product: ${productName} successful!`.toWellFormed()
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).replace(HALF_AT_END, '')}…`
}
