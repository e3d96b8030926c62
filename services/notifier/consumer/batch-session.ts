import { pause } from '../../shared/runtime/backoff.ts'
import type { Batch } from '../../shared/kafka/consumer.ts'

const HEARTBEAT_MS = 200

/** After `stopping`, pushes that are in flight may still finish within this time. */
const GRACE_MS = 3_000

/** How long a push that waits may keep a batch: Kafka is asked for more only when all batches have returned. */
const YIELD_MS = 1_000

/** The time in which this process may work on a batch: until it is done, or the partition is revoked. */
export interface BatchSession {
  /** Start nothing new. */
  readonly stopping: AbortSignal
  /** Abandon what is still in flight: the partition's next owner does it again. */
  readonly aborted: AbortSignal
  /** A push has to wait: after a moment, start nothing new and leave the rest to the next session. */
  readonly yieldSoon: () => void
  /** Ends the session. @throws the error that ended it early, for the consumer to handle */
  readonly finish: () => Promise<void>
}

/** Sends heartbeats and commits resolved offsets while the batch is worked on, and notices when it must stop. */
export function beginBatchSession(batch: Batch): BatchSession {
  const stopping = new AbortController()
  const aborted = new AbortController()
  const finished = new AbortController()
  let lost: { readonly error: unknown } | undefined
  let graceTimer: NodeJS.Timeout | undefined
  let yieldTimer: NodeJS.Timeout | undefined

  function stop(): void {
    stopping.abort()
    graceTimer ??= setTimeout(() => aborted.abort(), GRACE_MS)
  }

  function yieldSoon(): void {
    yieldTimer ??= setTimeout(() => stopping.abort(), YIELD_MS)
  }

  async function watch(): Promise<void> {
    while (await pause(HEARTBEAT_MS, finished.signal)) {
      if (!batch.isCurrent()) stop()
      if (lost !== undefined) continue
      try {
        await batch.heartbeat()
        await batch.commitResolved()
      } catch (error) {
        lost = { error }
        stop()
      }
    }
  }

  const watching = watch()
  return {
    stopping: stopping.signal,
    aborted: aborted.signal,
    yieldSoon,
    finish: async () => {
      finished.abort()
      await watching
      clearTimeout(graceTimer)
      clearTimeout(yieldTimer)
      if (lost !== undefined) throw lost.error
    },
  }
}
