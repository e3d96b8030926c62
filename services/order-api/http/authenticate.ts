import type { Request, RequestHandler } from 'express'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { compareSecrets } from '../../shared/http/compare-secrets.ts'
import { Forbidden, LoginKeysAway, Unauthenticated } from '../errors.ts'
import { lineUserId } from '../schemas.ts'
import type { Handler, RequestLocals } from './validate.ts'

const claims = z.object({ sub: lineUserId, exp: z.number() })

const LINE_ISSUER = 'https://access.line.me'
/** How far LINE's clock and ours may differ. */
const CLOCK_TOLERANCE_SECONDS = 30
/** Keys are asked for again after a day, and at once when a token names a new one: LINE may be away meanwhile. */
const KEYS_LIVE_MS = 24 * 60 * 60 * 1000

/** Sets `locals.userId` and `loginEndsAt`, or fails with 401, 403 or 503. */
export type Authenticate = Handler<unknown>

export interface LineLogin {
  /** Where LINE publishes the keys that it signs ID tokens with. */
  readonly jwksUrl: string
  /** The LINE Login channel that the tokens must be meant for. */
  readonly channelId: string
}

/** `dev` mode: trusts the userId in the request, as the tutorial does. */
export const trustClaimedUser: Authenticate = (_request, { locals }, next) => {
  locals.userId = claimedUser(locals)
  next()
}

/**
 * `line` mode: a LIFF ID token, verified as LINE asks for. Source: LINE Developers, "Verify ID token".
 * A request may name its own user as well, but no other user.
 */
export function createLineAuthentication({ jwksUrl, channelId }: LineLogin): Authenticate {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000, cacheMaxAge: KEYS_LIVE_MS })

  return async (request, { locals }, next) => {
    const { sub, exp } = await verify(bearerToken(request))
    const claimed = claimedUser(locals)
    if (claimed !== undefined && claimed !== sub) {
      throw new Forbidden('the userId is not the one of your login')
    }
    locals.userId = sub
    locals.loginEndsAt = exp * 1000
    next()
  }

  async function verify(token: string | undefined): Promise<z.output<typeof claims>> {
    if (token === undefined) throw new Unauthenticated('a LIFF ID token is required as bearer token')
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: LINE_ISSUER,
        audience: channelId,
        algorithms: ['ES256'],
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      return claims.parse(payload)
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

/** Lets only the operator through, where an operator's token is set. */
export function createOperatorCheck(operatorToken: string | undefined): RequestHandler {
  return (request, _response, next) => {
    const sent = bearerToken(request)
    if (operatorToken !== undefined && (sent === undefined || !compareSecrets(sent, operatorToken))) {
      throw new Unauthenticated("the operator's token is required as bearer token")
    }
    next()
  }
}

/** The user that the body or the query names, where it may. */
function claimedUser({ input }: RequestLocals<unknown>): string | undefined {
  return (input as { readonly userId?: string | undefined }).userId
}

function bearerToken(request: Pick<Request, 'headers'>): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}
