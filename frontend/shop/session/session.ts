/** Who is shopping. The shop knows LINE only through this. */
export interface Session {
  userId: string
  /** For display only: a profile proves nothing to a server. */
  displayName: string
  pictureUrl: string | undefined
  /** The language of the user's LINE, as a BCP 47 tag. */
  language: string | undefined
  /** What proves who is asking; null where the server takes the user id as given (AUTH_MODE=dev). */
  getIdToken: () => Promise<string | null>
  /**
   * Gets a new proof after the server refused the old one. With LINE the page leaves for the login and comes
   * back, so the promise stays open; it rejects with SessionExpired when a new login has just been tried.
   */
  renew: () => Promise<void>
  /** A new login, because the user asks for it. */
  login: () => void
}

export class SessionExpired extends Error {
  readonly code = 'session_expired'
}
