import { SignJWT, errors, jwtVerify, type JWTPayload } from 'jose'
import type { SigningKey } from './signing-key.ts'

const ISSUER = 'https://access.line.me'

interface IdTokenRequest {
  readonly userId: string
  readonly name: string | undefined
  /** Seconds from now; negative for a token that has expired already. */
  readonly expiresIn: number
}

/** Signs an ID token with the claims that LINE Login puts into one. */
export async function signIdToken(
  { userId, name, expiresIn }: IdTokenRequest,
  { key, channelId, clock }: { key: SigningKey; channelId: string; clock: () => number },
): Promise<string> {
  const now = Math.floor(clock() / 1000)
  return (
    new SignJWT({ amr: ['linesso'], ...(name !== undefined && { name }) })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: key.kid })
      .setIssuer(ISSUER)
      .setAudience(channelId)
      .setSubject(userId)
      // A token that has expired was issued before it expired.
      .setIssuedAt(Math.min(now, now + expiresIn - 1))
      .setExpirationTime(now + expiresIn)
      .sign(key.privateKey)
  )
}

/**
 * LINE's "Verify ID token". Returns the claims.
 * @throws IdTokenRejected in LINE's words.
 */
export async function verifyIdToken(
  { idToken, clientId, userId }: { idToken: string; clientId: string; userId: string | undefined },
  { key, clock }: { key: SigningKey; clock: () => number },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(idToken, key.publicJwk, {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: clientId,
      currentDate: new Date(clock()),
      ...(userId !== undefined && { subject: userId }),
    })
    return payload
  } catch (error) {
    throw new IdTokenRejected(reasonOf(error), { cause: error })
  }
}

export class IdTokenRejected extends Error {
  override readonly name = 'IdTokenRejected'
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'IdToken expired.'
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'Invalid IdToken Audience.'
    if (error.claim === 'iss') return 'Invalid IdToken Issuer.'
    if (error.claim === 'sub') return 'Invalid IdToken Subject Identifier.'
  }
  return 'Invalid IdToken.'
}
