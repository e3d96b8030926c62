import type { LineControl } from './line-control.ts'

/** Less than the hour for which a token is valid. */
const KEPT_MS = 50 * 60_000
const MOST_KEPT = 10_000

/** Logins of simulated users, each kept for a while: signing one costs as much as an order. */
export function createSimulatedLogins({ signIdToken }: Pick<LineControl, 'signIdToken'>) {
  const kept = new Map<string, { readonly token: Promise<string>; readonly until: number }>()
  return (userId: string): Promise<string> => {
    const found = kept.get(userId)
    if (found !== undefined && found.until > Date.now()) return found.token
    const token = signIdToken(userId)
    kept.set(userId, { token, until: Date.now() + KEPT_MS })
    token.catch(() => kept.delete(userId))
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return token
  }
}
