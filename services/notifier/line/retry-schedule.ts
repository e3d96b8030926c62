import { backoffMs } from '../../shared/runtime/backoff.ts'

const BACKOFF = { firstMs: 200, maxMs: 5_000 }
/** Beyond this the oldest entries are dropped; those pushes are retried a little early. */
const MAX_ENTRIES = 10_000

export interface RetrySchedule {
  /** Milliseconds to wait before this push may be tried; 0 or less: none. */
  readonly waitMs: (retryKey: string) => number
  /** Returns how often it has failed. @param paced the circuit breaker decides when to try again, so no pause here */
  readonly failed: (retryKey: string, options: { readonly paced: boolean }) => number
  readonly settled: (retryKey: string) => void
}

/**
 * When each failed push may be tried again. Kept across batch sessions, since a session may end before the retry.
 *
 * @param now monotonic, in ms: not the wall clock, which may be set back
 */
export function createRetrySchedule(now: () => number = () => performance.now()): RetrySchedule {
  const byRetryKey = new Map<string, { failures: number; notBefore: number }>()

  return {
    waitMs: (retryKey) => (byRetryKey.get(retryKey)?.notBefore ?? 0) - now(),

    failed: (retryKey, { paced }) => {
      const failures = (byRetryKey.get(retryKey)?.failures ?? 0) + 1
      const pauseMs = paced ? 0 : backoffMs(failures, BACKOFF)
      byRetryKey.delete(retryKey)
      byRetryKey.set(retryKey, { failures, notBefore: now() + pauseMs })
      const [oldest] = byRetryKey.keys()
      if (byRetryKey.size > MAX_ENTRIES && oldest !== undefined) byRetryKey.delete(oldest)
      return failures
    },

    settled: (retryKey) => void byRetryKey.delete(retryKey),
  }
}
