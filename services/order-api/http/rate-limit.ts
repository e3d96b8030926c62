const WINDOW_MS = 60_000

/** The end of the window in which a request was counted. */
export type Window = number

export interface RateLimit {
  /** Counts a request of the key; undefined if it is one too many, and then it is not counted. */
  readonly take: (key: string) => Window | undefined
  /** Takes a counted request back. Without effect once its window is over. */
  readonly giveBack: (key: string, window: Window) => void
  /** For the header `RateLimit` of draft-ietf-httpapi-ratelimit-headers-08. */
  readonly describe: (key: string) => string
  /** For the header `RateLimit-Policy`. */
  readonly policy: string
  /** For `Retry-After`. */
  readonly secondsLeft: () => number
}

interface RateLimitOptions {
  /** What is limited; clients can read it. */
  readonly name: string
  readonly perMinute: number
  /** In ms. Not the wall clock, which can be set back. */
  readonly now?: () => number
}

/**
 * Counts requests per key in windows of a minute, the same window for all keys: a Map that is cleared. express-rate-limit
 * awaits five promises per request, which costs 20 to 40 µs of an order's 115 in line mode; this costs less than one.
 */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { name, perMinute, now = () => performance.now() } = options
  const counts = new Map<string, number>()
  let windowEndsAt = now() + WINDOW_MS

  function countOf(key: string): number {
    const time = now()
    if (time >= windowEndsAt) {
      counts.clear()
      windowEndsAt = time + WINDOW_MS
    }
    return counts.get(key) ?? 0
  }

  const secondsLeft = () => Math.max(1, Math.ceil((windowEndsAt - now()) / 1000))

  return {
    take: (key) => {
      const count = countOf(key)
      if (count >= perMinute) return undefined
      counts.set(key, count + 1)
      return windowEndsAt
    },
    giveBack: (key, window) => {
      const count = countOf(key)
      if (window === windowEndsAt && count > 0) counts.set(key, count - 1)
    },
    describe: (key) => `"${name}"; r=${perMinute - countOf(key)}; t=${secondsLeft()}`,
    policy: `"${name}"; q=${perMinute}; w=${WINDOW_MS / 1000}`,
    secondsLeft,
  }
}
