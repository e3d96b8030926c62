const collator = new Intl.Collator('en', { numeric: true })

/** Compares versions number by number: 4.9 and v4.9.1 are older than 4.10. */
export function isOlder(version: string, than: string): boolean {
  return collator.compare(version.replace(/^v/, ''), than) < 0
}
