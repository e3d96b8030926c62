/** The logged-in user. The shop uses LINE only through this interface. */
export interface Session {
  readonly userId: string
  /** For display only: a profile is no proof of identity. */
  readonly displayName: string
  readonly pictureUrl: string | undefined
  /** The language of the user's LINE, as a BCP 47 tag. */
  readonly language: string | undefined
  /** The proof of identity; null if the server trusts the user id as given (AUTH_MODE=dev). */
  getIdToken: () => Promise<string | null>
  /**
   * Gets a new token after the server refused this one. With LINE the page goes to the login and comes back, so the promise
   * stays pending, or it waits for another window's login. It rejects with SessionExpired after a login that was just tried.
   */
  renew: (refused: string | null) => Promise<void>
  /** A new login, requested by the user. */
  login: () => void
}

export class SessionExpired extends Error {
  readonly code = 'session_expired'
}
