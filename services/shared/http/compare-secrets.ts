import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Whether a secret that somebody sent is the expected one. Hashed first: equal lengths, whatever was sent,
 * so that the time it takes says nothing.
 */
export function compareSecrets(sent: string, expected: string): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(sent), digest(expected))
}
