import type { TextStorage } from '../model/safe-storage.ts'
import { isExpiring } from './id-token.ts'
import { withoutLogin } from './login-address.ts'
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

const RENEWED_AT = 'placeorder.renewedAt'
/** A login that is refused within this time would be refused again. */
const RENEW_AT_MOST_EVERY_MS = 60_000

/** The session of a LIFF app. Without a login the page goes to LINE, and this never resolves. */
export async function openLiffSession(
  liff: Liff,
  liffId: string,
  { page, storage, now }: { page: Page; storage: TextStorage; now: () => number },
): Promise<Session> {
  await liff.init({ liffId })
  if (!liff.isLoggedIn()) {
    liff.login({ redirectUri: withoutLogin(page.href()) })
    return leaving()
  }
  const token = liff.getDecodedIDToken()
  // An interrupted login can leave the user logged in without an ID token.
  if (!token?.sub) {
    liff.logout()
    liff.login({ redirectUri: withoutLogin(page.href()) })
    return leaving()
  }
  const userId = token.sub
  page.replaceHref(withoutLogin(page.href()))
  // The profile needs another scope. Without it the ID token's name is shown.
  const profile = await liff.getProfile().catch(() => undefined)

  function wasJustRenewed(): boolean {
    return now() - Number(storage.getItem(RENEWED_AT) ?? 0) < RENEW_AT_MOST_EVERY_MS
  }

  function login(): void {
    storage.setItem(RENEWED_AT, String(now()))
    // An external browser keeps an expired token until logout.
    liff.logout()
    // Inside LINE a reload logs in; `login` is for browsers.
    if (liff.isInClient()) page.reload()
    else liff.login({ redirectUri: withoutLogin(page.href()) })
  }

  function renew(): Promise<void> {
    if (wasJustRenewed()) return Promise.reject(new SessionExpired('a new login has just been made'))
    login()
    return leaving()
  }

  return {
    userId,
    displayName: profile?.displayName ?? token.name ?? 'LINE',
    pictureUrl: profile?.pictureUrl ?? token.picture,
    language: liff.getAppLanguage(),
    login,
    renew,
    async getIdToken() {
      const idToken = liff.getIDToken()
      // Just after a login the phone's clock may be wrong: then the server decides.
      if ((idToken === null || isExpiring(idToken, now())) && !wasJustRenewed()) await renew()
      return idToken
    },
  }
}

function leaving(): Promise<never> {
  return new Promise(() => undefined)
}
