/** LINE takes at most so many UTF-16 code units of text. */
const MAX_LENGTH = 5_000

/** What the buyer reads. */
export function notificationText(productName: string): string {
  const text = `Buy product: ${productName} successful!`
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`
}
