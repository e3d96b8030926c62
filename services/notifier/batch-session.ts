import { pause } from '../shared/runtime/backoff.ts'
import type { EachBatchPayload } from '../shared/kafka/client.ts'

const TICK_MS = 200
/** Pushes that are under way when a turn ends early may still finish for so long. */
const GRACE_MS = 3_000

/** How long others may be held up by a push that has to wait: kafkajs fetches again when all batches are back. */
const PATIENCE_MS = 1_000

/** The time in which this process may work on a batch: until it is done, or the partition is taken away. */
export interface BatchSession {
  /** Begin nothing new. */
  readonly ending: AbortSignal
  /** Drop what is still under way: it will be done again by whoever has the partition next. */
  readonly over: AbortSignal
  /** Something has to wait: begin nothing new after a moment, and leave the rest to the next turn. */
  endSoon: () => void
  /** Ends the turn. @throws what ended it early, for kafkajs to act on */
  finish: () => Promise<void>
}

/** Keeps the place in the group while work is in flight, commits what is resolved, and sees the turn's end. */
export function beginBatchSession(payload: EachBatchPayload): BatchSession {
  const ending = new AbortController()
  const over = new AbortController()
  const finished = new AbortController()
  let lost: { readonly error: unknown } | undefined
  let grace: NodeJS.Timeout | undefined
  let patience: NodeJS.Timeout | undefined

  function end(): void {
    ending.abort()
    grace ??= setTimeout(() => over.abort(), GRACE_MS)
  }

  function endSoon(): void {
    patience ??= setTimeout(() => ending.abort(), PATIENCE_MS)
  }

  async function watch(): Promise<void> {
    while (await pause(TICK_MS, finished.signal)) {
      if (!payload.isRunning() || payload.isStale()) end()
      if (lost !== undefined) continue
      try {
        await payload.heartbeat()
        await payload.commitOffsetsIfNecessary()
      } catch (error) {
        lost = { error }
        end()
      }
    }
  }

  const watching = watch()
  return {
    ending: ending.signal,
    over: over.signal,
    endSoon,
    finish: async () => {
      finished.abort()
      await watching
      clearTimeout(grace)
      clearTimeout(patience)
      if (lost !== undefined) throw lost.error
    },
  }
}
