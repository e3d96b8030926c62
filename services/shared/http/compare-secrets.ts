import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares in constant time. Hashed first, so that both have the same length. */
export function compareSecrets(sent: string, expected: string): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(sent), digest(expected))
}
