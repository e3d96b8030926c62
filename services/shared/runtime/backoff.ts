import { setTimeout as delay } from 'node:timers/promises'

export interface BackoffOptions {
  /** The first pause at most, in milliseconds; each further one may be twice as long. */
  readonly firstMs: number
  readonly maxMs: number
}

/** How long to pause before attempt `attempt + 1` (1 is the first): "full jitter", so that crowds spread out. */
export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffOptions, random = Math.random): number {
  return random() * Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
}

/** For a wait that nothing ends before its time. */
export const neverAborts = new AbortController().signal

/** Waits; returns false as soon as `signal` says to stop waiting, true when the time is over. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal })
    return true
  } catch {
    return false
  }
}

/** Waits for work, but so long at most; false when the time was over first. Rejects as the work does. */
export async function withTimeout(work: Promise<unknown>, ms: number): Promise<boolean> {
  const settled = new AbortController()
  try {
    return await Promise.race([work.then(() => true), pause(ms, settled.signal).then(() => false)])
  } finally {
    settled.abort()
  }
}

/**
 * Repeats `task` until it succeeds, for as long as it takes; `onFailure` hears of each failure. Returns
 * undefined when `signal` ended it.
 */
export async function retryUntilDone<Result>(
  task: () => Promise<Result>,
  options: BackoffOptions & { signal: AbortSignal; onFailure: (error: unknown, attempt: number) => void },
): Promise<Result | undefined> {
  for (let attempt = 1; !options.signal.aborted; attempt++) {
    try {
      return await task()
    } catch (error) {
      options.onFailure(error, attempt)
    }
    await pause(backoffMs(attempt, options), options.signal)
  }
  return undefined
}
