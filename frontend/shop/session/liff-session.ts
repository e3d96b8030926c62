import type { ServerClock } from '../model/server-clock.ts'
import { isExpiring } from './id-token.ts'
import { returnAddress, withoutLogin } from './login-address.ts'
import { asLoginError, describeFailure, LoginFailed } from './login-failure.ts'
import type { LoginCause, LoginGuard } from './login-guard.ts'
import { SessionExpired, type Session } from './session.ts'

/** The part of LINE's SDK that the shop uses. */
export interface Liff {
  init: (config: { readonly liffId: string }) => Promise<void>
  isLoggedIn: () => boolean
  isInClient: () => boolean
  login: (config: { readonly redirectUri: string }) => void
  logout: () => void
  getProfile(): Promise<{
    readonly userId: string
    readonly displayName: string
    readonly pictureUrl?: string
  }>
  getIDToken: () => string | null
  getDecodedIDToken(): { readonly sub?: string; readonly name?: string; readonly picture?: string } | null
  getAppLanguage: () => string
}

/** The page that LINE's login leaves and returns to. */
export interface Page {
  href: () => string
  replaceHref: (href: string) => void
  reload: () => void
}

interface User {
  readonly userId: string
  readonly name?: string
  readonly picture?: string
}

interface Surroundings {
  readonly page: Page
  readonly guard: LoginGuard
  readonly clock: ServerClock
}

/**
 * The session of a LIFF app. Without a login the page goes to LINE, and this never resolves. Rejects with LoginFailed if
 * a login would not help, and with NoAnswer if LINE cannot be reached.
 */
export async function openLiffSession(
  liff: Liff,
  liffId: string,
  { page, guard, clock }: Surroundings,
): Promise<Session> {
  let isLeaving = false

  /** Goes to the login, and does not come back. */
  function leave(cause: LoginCause): Promise<never> {
    const address = returnAddress(page.href(), cause)
    // An external browser keeps an expired token until logout.
    if (cause === 'token') liff.logout()
    // Inside LINE a reload logs in; `login` is for browsers.
    if (cause === 'token' && liff.isInClient()) {
      page.replaceHref(address)
      page.reload()
    } else liff.login({ redirectUri: address })
    isLeaving = true
    return new Promise(() => undefined)
  }

  /** A new login from the beginning, requested by the user. */
  function tryAgain(): void {
    guard.forget('login')
    guard.forget('token')
    try {
      liff.logout()
    } finally {
      page.reload()
    }
  }

  function leaveOnce(cause: LoginCause, code: string): Promise<never> {
    if (guard.mayLogIn(cause)) return leave(cause)
    throw new LoginFailed(describeFailure(code, '', clock.aheadBy()), tryAgain)
  }

  async function enter(): Promise<User> {
    await liff.init({ liffId })
    if (!liff.isLoggedIn()) return leaveOnce('login', 'NOT_LOGGED_IN')
    const token = liff.getDecodedIDToken()
    if (token?.sub) return { ...token, userId: token.sub }
    const failure = describeFailure('NO_ID_TOKEN', '', clock.aheadBy())
    // The SDK stores a token before it verifies it. One that this clock takes for expired is followed by another.
    if (failure.kind === 'clock' && liff.getIDToken() !== null) throw new LoginFailed(failure, tryAgain)
    return leaveOnce('token', failure.code)
  }

  const user = await enter().catch((error: unknown) => {
    const known = asLoginError(error, clock.aheadBy(), tryAgain)
    if (known instanceof LoginFailed) page.replaceHref(withoutLogin(page.href()))
    throw known
  })
  guard.forget('login')
  page.replaceHref(withoutLogin(page.href()))
  // The profile needs another scope. Without it the ID token's name is shown.
  const profile = await liff.getProfile().catch(() => undefined)

  /** Waits for the login that is under way, or begins one, unless one has just been made. */
  function renew(): Promise<void> {
    if (isLeaving) return new Promise(() => undefined)
    if (!guard.mayLogIn('token')) return Promise.reject(new SessionExpired('a new login has just been made'))
    try {
      return leave('token')
    } catch (cause) {
      return Promise.reject(new SessionExpired('the login could not begin', { cause }))
    }
  }

  return {
    userId: user.userId,
    displayName: profile?.displayName ?? user.name ?? 'LINE',
    pictureUrl: profile?.pictureUrl ?? user.picture,
    language: liff.getAppLanguage(),
    login() {
      guard.mayLogIn('token')
      void leave('token')
    },
    renew,
    async getIdToken() {
      const idToken = liff.getIDToken()
      const isOld = idToken === null || isExpiring(idToken, clock.now())
      // If a login has just been made, the server decides.
      if (isOld) await renew().catch(() => undefined)
      return idToken
    },
  }
}
