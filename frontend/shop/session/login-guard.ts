import type { TextStorage } from '../../shared/state/safe-storage.ts'
import type { ServerClock } from '../model/server-clock.ts'

// A login leaves the page, so a login that changes nothing could follow another for ever. Each cause may start one login.
// The return address and the storage both record it, because either can be lost.

/** `login`: not logged in. `token`: the ID token is missing, expired or refused. */
export type LoginCause = 'login' | 'token'

export interface LoginGuard {
  /** Whether the page may log in by itself for this cause. After a yes, the answer is no for a while. */
  mayLogIn: (cause: LoginCause) => boolean
  /** Whether a login that was just begun for this cause is another window's. */
  isElsewhere: (cause: LoginCause) => boolean
  /** The login succeeded, or the user decided to log in: the cause may come again. */
  forget: (cause: LoginCause) => void
}

/** The query parameter of the address to return to. */
export const CAUSE_PARAMETER = 'login'

const ONCE_IN_MS = 10 * 60_000

interface Memory {
  /** The page's address when it opened. */
  readonly href: string
  readonly tab: TextStorage
  readonly local: TextStorage
  readonly clock: Pick<ServerClock, 'now'>
}

export function createLoginGuard({ href, tab, local, clock }: Memory): LoginGuard {
  const nameOf = (cause: LoginCause): string => `placeorder.login.${cause}`
  // A new tab is a new visit, which may log in. A refused token is refused in every tab.
  const storagesOf = (cause: LoginCause): TextStorage[] => (cause === 'token' ? [tab, local] : [tab])
  const loginsHere = new Map<string, number>()
  const returnedFrom = new URL(href).searchParams.get(CAUSE_PARAMETER)
  if (returnedFrom !== null) loginsHere.set(returnedFrom, clock.now())

  const timeIn = (storage: TextStorage, cause: LoginCause): number =>
    Number(storage.getItem(nameOf(cause)) ?? 0)
  // In both directions: the clock may have been corrected since.
  const isRecent = (at: number): boolean => Math.abs(clock.now() - at) < ONCE_IN_MS

  function wasMadeHere(cause: LoginCause): boolean {
    return [timeIn(tab, cause), loginsHere.get(cause) ?? 0].some(isRecent)
  }

  function wasJustMade(cause: LoginCause): boolean {
    return wasMadeHere(cause) || storagesOf(cause).some((storage) => isRecent(timeIn(storage, cause)))
  }

  return {
    mayLogIn(cause) {
      if (wasJustMade(cause)) return false
      loginsHere.set(cause, clock.now())
      for (const storage of storagesOf(cause)) storage.setItem(nameOf(cause), String(clock.now()))
      return true
    },
    isElsewhere: (cause) => wasJustMade(cause) && !wasMadeHere(cause),
    forget(cause) {
      loginsHere.delete(cause)
      for (const storage of storagesOf(cause)) storage.removeItem(nameOf(cause))
    },
  }
}
