import { backoffMs } from '../../shared/runtime/backoff.ts'

const LATER = { firstMs: 200, maxMs: 5_000 }
/** Beyond that the oldest are forgotten, and tried a little early. */
const MAX_REMEMBERED = 10_000

/**
 * When each push that failed may be tried again. Remembered beyond a turn, since a turn may end before.
 *
 * @param now in ms; not the wall clock, which somebody may set back by an hour
 */
export function createRetrySchedule(now: () => number = () => performance.now()) {
  const byRetryKey = new Map<string, { failures: number; notBefore: number }>()

  return {
    /** Milliseconds to wait before this push may be tried; 0 or less: none. */
    waitMs: (retryKey: string): number => (byRetryKey.get(retryKey)?.notBefore ?? 0) - now(),

    /** Returns how often it has failed. @param paced whether somebody else says when to try again */
    failed: (retryKey: string, { paced }: { paced: boolean }): number => {
      const failures = (byRetryKey.get(retryKey)?.failures ?? 0) + 1
      const pauseMs = paced ? 0 : backoffMs(failures, LATER)
      byRetryKey.delete(retryKey)
      byRetryKey.set(retryKey, { failures, notBefore: now() + pauseMs })
      const [oldest] = byRetryKey.keys()
      if (byRetryKey.size > MAX_REMEMBERED && oldest !== undefined) byRetryKey.delete(oldest)
      return failures
    },

    settled: (retryKey: string): void => void byRetryKey.delete(retryKey),
  }
}

export type RetrySchedule = ReturnType<typeof createRetrySchedule>
