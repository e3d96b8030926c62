/** Whether every % in it begins an escape, as in an address it has to: a bare one is written %25. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
