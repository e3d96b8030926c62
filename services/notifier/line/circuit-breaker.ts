import { backoffMs, waitOrAbort, type BackoffOptions } from '../../shared/runtime/backoff.ts'

/** This many failures in a row, of any users' messages, mean that LINE itself is unavailable. */
const OPEN_AFTER = 20

export interface CircuitBreaker {
  /** True while LINE counts as unavailable. */
  readonly isOpen: () => boolean
  /** Resolves when a push may be tried: at once unless the circuit is open; false when `signal` ended the wait. */
  readonly pass: (signal: AbortSignal) => Promise<boolean>
  readonly succeeded: () => void
  /** @param forAll LINE refuses the channel itself: the circuit opens without further failures. */
  readonly failed: (reason: string, options?: { readonly forAll?: boolean }) => void
  /** 'ok', or why LINE takes no pushes, for an operator. */
  readonly state: () => string
}

/**
 * While LINE is unavailable, one push at a time tests whether it is back, instead of the pushes of all waiting users.
 * The first success lets all of them continue.
 */
export function createCircuitBreaker(backoff: BackoffOptions, openAfter = OPEN_AFTER): CircuitBreaker {
  const waiting = new Set<() => void>()
  let failures = 0
  let lastReason = ''
  let probeTimer: NodeJS.Timeout | undefined

  const isOpen = () => failures >= openAfter

  function scheduleProbe(): void {
    if (probeTimer !== undefined || waiting.size === 0) return
    probeTimer = setTimeout(probe, backoffMs(failures - openAfter + 1, backoff))
  }

  function probe(): void {
    probeTimer = undefined
    const [first] = waiting
    first?.()
    // Does not wait for the outcome of this probe: it may be aborted and never have one.
    scheduleProbe()
  }

  function close(): void {
    failures = 0
    clearTimeout(probeTimer)
    probeTimer = undefined
    for (const resume of waiting) resume()
  }

  return {
    isOpen,
    pass: async (signal) => {
      if (!isOpen()) return !signal.aborted
      return waitOrAbort(
        signal,
        (resume) => {
          waiting.add(resume)
          scheduleProbe()
        },
        (resume) => waiting.delete(resume),
      )
    },
    succeeded: () => {
      if (failures > 0) close()
    },
    failed: (reason, { forAll = false } = {}) => {
      failures = forAll ? Math.max(failures + 1, openAfter) : failures + 1
      lastReason = reason
    },
    state: () => (isOpen() ? `LINE unavailable: ${lastReason}` : 'ok'),
  }
}
