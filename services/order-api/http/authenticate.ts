import type { Request } from 'express'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { DomainError } from '../../shared/runtime/errors.ts'
import { compareSecrets } from '../../shared/http/compare-secrets.ts'
import { lineUserId } from '../schemas.ts'

const claims = z.object({ sub: lineUserId, exp: z.number() })

const LINE_ISSUER = 'https://access.line.me'
/** How far LINE's clock and ours may differ. */
const CLOCK_TOLERANCE_SECONDS = 30
/** Keys are asked for again after a day, and at once when a token names a new one: LINE may be away meanwhile. */
const KEYS_LIVE_MS = 24 * 60 * 60 * 1000

export class Unauthenticated extends DomainError {
  constructor(message: string, cause?: unknown) {
    super('unauthenticated', message, { cause })
  }
}

export class Forbidden extends DomainError {
  constructor(message: string) {
    super('forbidden', message)
  }
}

export class LoginKeysAway extends DomainError {
  constructor(cause: unknown) {
    super('login_keys_away', 'LINE cannot be asked for its login keys just now, try again in a moment', {
      cause,
    })
  }
}

export interface Identity {
  /** Undefined where dev mode was told none. */
  readonly userId: string | undefined
  /** When the login ends, in ms since 1970; one that is only claimed never does. */
  readonly expiresAt?: number
}

/** Says who is asking. @throws DomainError */
export type Authenticate = (request: Request, claimedUserId: string | undefined) => Promise<Identity>

export interface LineLogin {
  /** Where LINE publishes the keys that it signs ID tokens with. */
  readonly jwksUrl: string
  /** The LINE Login channel that the tokens must be meant for. */
  readonly channelId: string
}

/** `dev` mode: whoever one says one is, as in the tutorial. */
export const trustClaimedUser: Authenticate = (_request, claimedUserId) =>
  Promise.resolve({ userId: claimedUserId })

/**
 * `line` mode: a LIFF ID token, verified as LINE asks for. Source: LINE Developers, "Verify ID token".
 * A request may name its user as well, but no other.
 */
export function createLineAuthentication({ jwksUrl, channelId }: LineLogin): Authenticate {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000, cacheMaxAge: KEYS_LIVE_MS })

  return async (request, claimedUserId) => {
    const identity = await verify(bearerToken(request))
    if (claimedUserId !== undefined && claimedUserId !== identity.userId) {
      throw new Forbidden('the userId is not the one of your login')
    }
    return identity
  }

  async function verify(token: string | undefined): Promise<Identity> {
    if (token === undefined) throw new Unauthenticated('a LIFF ID token is needed as bearer token')
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: LINE_ISSUER,
        audience: channelId,
        algorithms: ['ES256'],
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      const { sub, exp } = claims.parse(payload)
      return { userId: sub, expiresAt: exp * 1000 }
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw new Unauthenticated('the login has expired, log in again', error)
      if (isAboutTheToken(error)) throw new Unauthenticated('the ID token is not valid', error)
      throw new LoginKeysAway(error)
    }
  }
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

/** Lets an operator through. @throws Unauthenticated unless the operator's token was sent, where one is set. */
export type RequireOperator = (request: Request) => void

export function createOperatorCheck(operatorToken: string | undefined): RequireOperator {
  return (request) => {
    if (operatorToken === undefined) return
    const sent = bearerToken(request)
    if (sent === undefined || !compareSecrets(sent, operatorToken)) {
      throw new Unauthenticated("this needs the operator's token as bearer token")
    }
  }
}

function bearerToken(request: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}
