import { createRemoteJWKSet, errors, jwksCache, jwtVerify, type JWKSCacheInput } from 'jose'
import { z } from 'zod'
import type { Logger } from '../../shared/runtime/logger.ts'
import { Unauthenticated } from '../../shared/http/request-errors.ts'
import { LoginKeysAway } from '../errors.ts'
import { lineUserId } from '../schemas.ts'
import { createVerifiedTokens, type VerifiedToken } from './verified-tokens.ts'

/** The claims that every token must have, beside issuer and audience. */
const claims = z.object({ sub: lineUserId, exp: z.number(), iat: z.number() })

const LINE_ISSUER = 'https://access.line.me'
/** How far LINE's clock and ours may differ: a token is accepted for so long after its end. */
export const CLOCK_TOLERANCE_SECONDS = 30
/** How often the key set is refreshed. One refresh may fail, and a revoked key is still gone after 10 minutes. */
const REFRESH_MS = 5 * 60 * 1000
/** While LINE is unavailable the last key set is used, for a day. */
const KEYS_LIVE_MS = 24 * 60 * 60 * 1000

interface IdTokensOptions {
  /** Where LINE publishes the keys that it signs ID tokens with. */
  readonly jwksUrl: string
  /** The LINE Login channel that the tokens must be meant for. */
  readonly channelId: string
  readonly log: Logger
  readonly refreshMs?: number
}

export type Login = Omit<VerifiedToken, 'keyId'>

export interface IdTokens {
  /**
   * A known token's user at once: a promise for each request would cost 3 % of the CPU.
   * @throws Unauthenticated, LoginKeysAway (the promise)
   */
  readonly verify: (token: string) => Login | Promise<Login>
  readonly stop: () => void
}

/** Verifies LIFF ID tokens, each one once. Source: LINE Developers, "Verify ID token". */
export function createIdTokens(options: IdTokensOptions): IdTokens {
  const { jwksUrl, channelId, log, refreshMs = REFRESH_MS } = options
  const verifiedTokens = createVerifiedTokens({ clockToleranceSeconds: CLOCK_TOLERANCE_SECONDS })
  /** jose puts each key set that it has loaded here. */
  const loaded: Partial<JWKSCacheInput> = {}
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: 5_000,
    cacheMaxAge: KEYS_LIVE_MS,
    [jwksCache]: loaded as JWKSCacheInput,
  })
  let keySet: unknown
  let keyIds: ReadonlySet<string> = new Set()

  /** Whenever jose has loaded another key set, at our request or for a token with a new key id. */
  function forgetRemovedKeys(): void {
    if (loaded.jwks === keySet) return
    keySet = loaded.jwks
    keyIds = new Set(loaded.jwks?.keys.flatMap(({ kid }) => kid ?? []))
    verifiedTokens.keepSignedWith(keyIds)
  }

  const refresh = setInterval(() => {
    // Before the first token there is nothing to refresh.
    if (loaded.jwks !== undefined)
      keys
        .reload()
        .catch((error: unknown) => log.warn({ err: error }, 'login keys not refreshed: LINE unavailable'))
  }, refreshMs)
  refresh.unref()

  async function verifySignature(token: string): Promise<Login> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: LINE_ISSUER,
        audience: channelId,
        algorithms: ['ES256'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      const { sub, exp } = claims.parse(payload)
      const { kid } = protectedHeader
      const verified = { userId: sub, expiresAt: exp, keyId: kid ?? '' }
      // The key set may have been replaced in the meantime.
      forgetRemovedKeys()
      if (kid !== undefined && keyIds.has(kid)) verifiedTokens.add(token, verified)
      return verified
    } catch (error) {
      throw toDomainError(error)
    }
  }

  return {
    verify: (token) => {
      forgetRemovedKeys()
      return verifiedTokens.find(token) ?? verifySignature(token)
    },
    stop: () => clearInterval(refresh),
  }
}

function toDomainError(error: unknown): Unauthenticated | LoginKeysAway {
  if (error instanceof errors.JWTExpired)
    return new Unauthenticated('the login has expired, log in again', error)
  if (isAboutTheToken(error)) return new Unauthenticated('the ID token is not valid', error)
  return new LoginKeysAway(error)
}

/** jose's other errors, and those of fetch, are about getting the keys. */
function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof z.ZodError ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey
  )
}
