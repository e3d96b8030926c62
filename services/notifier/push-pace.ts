/** The share of a second's pushes that may leave at one instant, after a quiet time. */
const BURST_SHARE = 0.02

/**
 * A token bucket for LINE's limit. Burst and refill together make up the limit, so that no second, wherever
 * it begins, holds more pushes than LINE allows: not even after the process stood still, since a turn is
 * given when it is due and counted from when it is given.
 */
export function createPushPace(perSecond: number, now: () => number = () => performance.now()) {
  const burst = Math.max(1, perSecond * BURST_SHARE)
  const intervalMs = 1000 / (perSecond - (burst - 1))
  const waiting = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined
  /** When the next push would be due if all came evenly (the "generic cell rate algorithm"). */
  let due = now()

  /** Gives the turns that are due, in order, and comes back for the others. */
  function giveTurns(): void {
    timer = undefined
    for (const give of waiting) {
      const at = Math.max(due, now() - (burst - 1) * intervalMs)
      if (at > now()) {
        timer = setTimeout(giveTurns, at - now())
        return
      }
      due = at + intervalMs
      give()
    }
  }

  return {
    /** Waits for this push's turn; false when `signal` ended the wait. */
    takeTurn: async (signal: AbortSignal): Promise<boolean> => {
      if (signal.aborted) return false
      return new Promise((resolve) => {
        const leave = (given: boolean) => {
          waiting.delete(give)
          signal.removeEventListener('abort', giveUp)
          resolve(given)
        }
        const give = () => leave(true)
        const giveUp = () => leave(false)
        waiting.add(give)
        signal.addEventListener('abort', giveUp)
        if (timer === undefined) giveTurns()
      })
    },
  }
}

export type PushPace = ReturnType<typeof createPushPace>
