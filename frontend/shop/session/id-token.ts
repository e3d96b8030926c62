const MARGIN_MS = 60_000

/** An ID token's claims, unverified: only the server verifies them. */
export function readIdToken(token: string): { sub: string | undefined; expiresAt: number } {
  try {
    const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    const claims = JSON.parse(atob(payload)) as { sub?: unknown; exp?: unknown }
    return {
      sub: typeof claims.sub === 'string' ? claims.sub : undefined,
      expiresAt: typeof claims.exp === 'number' ? claims.exp * 1_000 : Infinity,
    }
  } catch {
    return { sub: undefined, expiresAt: 0 }
  }
}

/** True a little before the token expires, so that it does not expire on its way to the server. */
export function isExpiring(token: string, now: number): boolean {
  return readIdToken(token).expiresAt - now < MARGIN_MS
}
