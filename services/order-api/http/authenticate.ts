import { Forbidden, Unauthenticated } from '../../shared/http/request-errors.ts'
import { bearerToken } from '../../shared/http/requests/operator-check.ts'
import { CLOCK_TOLERANCE_SECONDS, type IdTokens, type Login } from './id-tokens.ts'
import type { Handler, RequestLocals } from '../../shared/http/requests/validate.ts'

/** Sets `locals.userId` and `loginEndsAt`, or fails with 401, 403 or 503. */
export type Authenticate = Handler<unknown>

/** `dev` mode: trusts the userId in the request, as the tutorial does. */
export const trustClaimedUser: Authenticate = (_request, { locals }, next) => {
  locals.userId = claimedUser(locals)
  next()
}

/** `line` mode: the user of the LIFF ID token. A request may name that user as well, but no other. */
export function createLineAuthentication({ verify }: Pick<IdTokens, 'verify'>): Authenticate {
  return (request, { locals }, next) => {
    const admit = ({ userId, expiresAt }: Login) => {
      const claimed = claimedUser(locals)
      if (claimed !== undefined && claimed !== userId)
        throw new Forbidden('the userId is not the one of your login')
      locals.userId = userId
      locals.loginEndsAt = (expiresAt + CLOCK_TOLERANCE_SECONDS) * 1000
      next()
    }
    const token = bearerToken(request)
    if (token === undefined) throw new Unauthenticated('a LIFF ID token is required as bearer token')
    const login = verify(token)
    if (login instanceof Promise) return login.then(admit)
    admit(login)
    return undefined
  }
}

/** The user that the body or the query names, where it may. */
function claimedUser({ input }: RequestLocals<unknown>): string | undefined {
  return (input as { readonly userId?: string | undefined }).userId
}
