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
  /** Calls it when the browser shows the page again as it was left, as Back may do. */
  onReturn: (listener: () => void) => void
}

interface User {
  readonly userId: string
  readonly name?: string
  readonly picture?: string
}

/** How long another window's login may take, and how often the token is read meanwhile. */
const LOGIN_WITHIN_MS = 60_000
const LOOK_MS = 500

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

  /** Goes to the login. Never resolves: a page that Back restores from the browser's memory loads from the start. */
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
    page.onReturn(page.reload)
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
  async function leaveForToken(): Promise<void> {
    if (isLeaving) return new Promise(() => undefined)
    if (!guard.mayLogIn('token')) return
    try {
      await leave('token')
    } catch (cause) {
      throw new SessionExpired('the login could not begin', { cause })
    }
  }

  /** All windows of a browser share the token, so a login in one of them is enough. */
  function hasOther(refused: string | null): boolean {
    const token = liff.getIDToken()
    return token !== null && token !== refused
  }

  async function renew(refused: string | null): Promise<void> {
    if (!isLeaving && hasOther(refused)) return
    await leaveForToken()
    const isShared = !liff.isInClient() && guard.isElsewhere('token')
    for (let waited = 0; isShared && waited < LOGIN_WITHIN_MS; waited += LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      if (hasOther(refused)) return
    }
    throw new SessionExpired('a new login has just been made')
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
      if (isOld) await leaveForToken().catch(() => undefined)
      return idToken
    },
  }
}
