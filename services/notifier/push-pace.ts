import { pause } from '../shared/backoff.ts'

/** The share of a second's pushes that may leave at one instant, after a quiet time. */
const BURST_SHARE = 0.02

/**
 * A token bucket for LINE's limit. Burst and refill together make up the limit, so that no second, wherever
 * it begins, holds more pushes than LINE allows.
 */
export function createPushPace(perSecond: number, now: () => number = () => performance.now()) {
  const burst = Math.max(1, perSecond * BURST_SHARE)
  const intervalMs = 1000 / Math.max(1, perSecond - burst)
  /** When the next push would be due if all came evenly (the "generic cell rate algorithm"). */
  let due = now()

  return {
    /** Waits for this push's turn; false when `signal` ended the wait. */
    takeTurn: async (signal: AbortSignal): Promise<boolean> => {
      const at = Math.max(due, now() - (burst - 1) * intervalMs)
      due = at + intervalMs
      const wait = at - now()
      return wait <= 0 ? !signal.aborted : pause(wait, signal)
    },
  }
}

export type PushPace = ReturnType<typeof createPushPace>
