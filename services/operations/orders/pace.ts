import { performance } from 'node:perf_hooks'
import { pause } from '../../shared/runtime/backoff.ts'

/** How far a run may fall behind its rate and still catch up. What is older is left out, so that no burst follows. */
const CATCH_UP_MS = 1_000

/**
 * Waits for the turn of the next order, so that a rate is kept whatever each order takes.
 * @returns a function that resolves to false as soon as `signal` aborts
 */
export function createPace(ratePerSecond: number | undefined, signal: AbortSignal): () => Promise<boolean> {
  if (ratePerSecond === undefined) return () => Promise.resolve(!signal.aborted)
  const stepMs = 1_000 / ratePerSecond
  let dueAt = performance.now()
  return async () => {
    const now = performance.now()
    const myTurn = Math.max(dueAt, now - CATCH_UP_MS)
    dueAt = myTurn + stepMs
    return myTurn <= now ? !signal.aborted : pause(myTurn - now, signal)
  }
}
