import { setTimeout as delay } from 'node:timers/promises'

interface WaitOptions {
  readonly deadlineMs: number
  readonly intervalMs?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Repeats `check` until it is true. Returns false after the deadline; rejects with the signal's reason when aborted.
 * An error of `check` counts as false.
 */
export async function waitUntil(
  check: () => Promise<boolean> | boolean,
  { deadlineMs, intervalMs = 50, signal }: WaitOptions,
): Promise<boolean> {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    signal?.throwIfAborted()
    if (
      await Promise.resolve()
        .then(check)
        .catch(() => false)
    )
      return true
    if (Date.now() >= deadline) return false
    await delay(intervalMs, undefined, signal ? { signal } : {}).catch(() => undefined)
  }
}
