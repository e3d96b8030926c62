import { backoffMs, waitOrAbort, type BackoffOptions } from '../../shared/runtime/backoff.ts'

/**
 * LINE counts as unavailable after so many failures in a row, of so many different messages, over so long a time: with
 * errors for nine of ten pushes, that happens once in 40,000 times.
 */
const OPEN_AFTER = { failures: 100, messages: 20, ms: 1_000 }

export interface CircuitBreaker {
  /** True while LINE counts as unavailable. */
  readonly isOpen: () => boolean
  /**
   * Resolves when a push may be tried: at once unless the circuit is open; false when `signal` ended the wait.
   *
   * @param failures how often this push has failed
   */
  readonly pass: (signal: AbortSignal, failures: number) => Promise<boolean>
  readonly succeeded: () => void
  /** @param forAll LINE refuses the channel itself: the circuit opens without further failures. */
  readonly failed: (message: string, reason: string, options?: { readonly forAll?: boolean }) => void
  /** 'ok', or why LINE takes no pushes, for an operator. */
  readonly state: () => string
}

interface CircuitBreakerOptions extends BackoffOptions {
  readonly openAfter?: typeof OPEN_AFTER
  /** Monotonic, in ms. */
  readonly now?: () => number
}

/**
 * While LINE is unavailable, one push at a time tests whether it is back, instead of the pushes of all waiting users.
 * The first success lets all of them continue. Errors for a share of the pushes, or for a few users only, do not open
 * it: others' pushes would wait for nothing.
 */
export function createCircuitBreaker({
  openAfter = OPEN_AFTER,
  now = () => performance.now(),
  ...backoff
}: CircuitBreakerOptions): CircuitBreaker {
  /** With how often each has failed: one that never failed may belong to a user without errors, so it is tried first. */
  const waiting = new Map<() => void, number>()
  /** Different messages that have failed since the last success. */
  const failing = new Set<string>()
  let failures = 0
  let failingSince = 0
  let open = false
  let probes = 0
  let lastReason = ''
  let probeTimer: NodeJS.Timeout | undefined

  function scheduleProbe(): void {
    if (probeTimer !== undefined || waiting.size === 0) return
    probeTimer = setTimeout(probe, backoffMs(probes + 1, backoff))
  }

  function probe(): void {
    probeTimer = undefined
    probes += 1
    chooseProbe()?.()
    // Does not wait for the outcome of this probe: it may be aborted and never have one.
    scheduleProbe()
  }

  function chooseProbe(): (() => void) | undefined {
    const [first] = waiting.keys()
    for (const [resume, failures] of waiting) if (failures === 0) return resume
    return first
  }

  function close(): void {
    open = false
    probes = 0
    clearTimeout(probeTimer)
    probeTimer = undefined
    for (const resume of waiting.keys()) resume()
  }

  return {
    isOpen: () => open,
    pass: async (signal, failures) => {
      if (!open) return !signal.aborted
      return waitOrAbort(
        signal,
        (resume) => {
          waiting.set(resume, failures)
          scheduleProbe()
        },
        (resume) => waiting.delete(resume),
      )
    },
    succeeded: () => {
      if (failures === 0) return
      failures = 0
      failing.clear()
      if (open) close()
    },
    failed: (message, reason, { forAll = false } = {}) => {
      lastReason = reason
      if (failures === 0) failingSince = now()
      failures += 1
      if (failing.size < openAfter.messages) failing.add(message)
      open ||=
        forAll ||
        (failures >= openAfter.failures &&
          failing.size >= openAfter.messages &&
          now() - failingSince >= openAfter.ms)
    },
    state: () => (open ? `LINE unavailable: ${lastReason}` : 'ok'),
  }
}
