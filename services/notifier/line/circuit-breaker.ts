import { backoffMs, type BackoffOptions } from '../../shared/runtime/backoff.ts'

/** So many failures in a row, whoever's messages they were, mean that LINE itself is away. */
const OPEN_AFTER = 20

/**
 * A circuit breaker: while LINE is away, one push at a time tries whether it is back, instead of every
 * waiting user's. The first that succeeds lets all of them go on.
 */
export function createCircuitBreaker(backoff: BackoffOptions, openAfter = OPEN_AFTER) {
  const waiting = new Set<() => void>()
  let failures = 0
  let lastReason = ''
  let probeTimer: NodeJS.Timeout | undefined

  const isOpen = () => failures >= openAfter

  function scheduleProbe(): void {
    if (probeTimer !== undefined || waiting.size === 0) return
    probeTimer = setTimeout(letOneTry, backoffMs(failures - openAfter + 1, backoff))
  }

  function letOneTry(): void {
    probeTimer = undefined
    const [first] = waiting
    first?.()
    // Not left to the outcome of this one: it may be interrupted and never have any.
    scheduleProbe()
  }

  function closeCircuit(): void {
    failures = 0
    clearTimeout(probeTimer)
    probeTimer = undefined
    for (const disconnectWithTimeout of waiting) disconnectWithTimeout()
  }

  return {
    isOpen,
    /** Resolves when a push may be tried, at once unless LINE is away; false when `signal` ended the wait. */
    pass: async (signal: AbortSignal): Promise<boolean> => {
      if (isOpen() && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const disconnectWithTimeout = () => {
            waiting.delete(disconnectWithTimeout)
            signal.removeEventListener('abort', disconnectWithTimeout)
            resolve()
          }
          waiting.add(disconnectWithTimeout)
          signal.addEventListener('abort', disconnectWithTimeout)
          scheduleProbe()
        })
      }
      return !signal.aborted
    },
    succeeded: () => {
      if (failures > 0) closeCircuit()
    },
    /** @param forAll LINE refuses the channel itself: there is no need for more failures to be sure. */
    failed: (reason: string, { forAll = false } = {}) => {
      failures = forAll ? Math.max(failures + 1, openAfter) : failures + 1
      lastReason = reason
    },
    /** 'ok', or what is the matter with LINE, for an operator. */
    state: () => (isOpen() ? `LINE takes no pushes now: ${lastReason}` : 'ok'),
  }
}

export type CircuitBreaker = ReturnType<typeof createCircuitBreaker>
