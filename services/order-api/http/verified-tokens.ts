import { hash } from 'node:crypto'

/** Takes about 3 MB. A LINE ID token lives an hour: up to 10,000 users per hour are verified once each. */
const MAX_TOKENS = 10_000

export interface VerifiedToken {
  readonly userId: string
  /** In seconds since 1970, as the token has it. */
  readonly expiresAt: number
  /** The id of the key that signed it. */
  readonly keyId: string
}

interface VerifiedTokens {
  /** A token that was added earlier and has not expired. */
  readonly find: (token: string) => VerifiedToken | undefined
  /** Only for a token whose signature and claims were verified. */
  readonly add: (token: string, verified: VerifiedToken) => void
  /** Forgets every token that was signed with another key. */
  readonly keepSignedWith: (keyIds: ReadonlySet<string>) => void
}

interface VerifiedTokensOptions {
  readonly clockToleranceSeconds: number
  readonly maxTokens?: number
  /** In ms since 1970. */
  readonly now?: () => number
}

/**
 * Tokens that need no second verification: checking a signature costs as much as placing the order. Keyed by the
 * token's SHA-256, so that no token is kept. When full, the oldest one goes and is verified again at its next use.
 */
export function createVerifiedTokens(options: VerifiedTokensOptions): VerifiedTokens {
  const { clockToleranceSeconds, maxTokens = MAX_TOKENS, now = Date.now } = options
  const tokens = new Map<string, VerifiedToken>()
  const keyOf = (token: string) => hash('sha256', token, 'base64')

  return {
    find: (token) => {
      const key = keyOf(token)
      const verified = tokens.get(key)
      if (verified === undefined) return undefined
      // The same rule as jose's, to the second.
      if (verified.expiresAt > Math.floor(now() / 1000) - clockToleranceSeconds) return verified
      tokens.delete(key)
      return undefined
    },
    add: (token, verified) => {
      if (tokens.size >= maxTokens) {
        const [oldest = ''] = tokens.keys()
        tokens.delete(oldest)
      }
      tokens.set(keyOf(token), verified)
    },
    keepSignedWith: (keyIds) => {
      for (const [key, { keyId }] of tokens) if (!keyIds.has(keyId)) tokens.delete(key)
    },
  }
}
