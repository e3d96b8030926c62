/** Whether every % begins an escape, as it must in a URL: a single % is written %25. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
