/**
 * A rate limit as LINE has per channel: `perSecond` calls, refilled continuously; an idle second saves up
 * one second's worth of calls.
 */
export function createTokenBucket(perSecond: number, clock: () => number): { take: () => boolean } {
  let tokens = perSecond
  let filledAt = clock()
  return {
    take: () => {
      const now = clock()
      tokens = Math.min(perSecond, tokens + (Math.max(0, now - filledAt) * perSecond) / 1000)
      filledAt = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
