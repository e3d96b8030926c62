import { retryUntilDone } from '../../shared/runtime/backoff.ts'
import { messageOf } from '../../shared/runtime/errors.ts'
import type { Logger } from '../../shared/runtime/logger.ts'

const MAX_CHUNK = 500
/** How many a log line names. */
const NAMED_ORDERS = 20
const BACKOFF = { firstMs: 100, maxMs: 3_000 }

interface StatusWriterOptions {
  readonly markSuccessful: (ids: readonly number[]) => Promise<unknown>
  readonly log: Logger
}

export interface StatusWriter {
  /** Resolves when the order is committed as `success`, however long the database is unavailable. */
  readonly markSuccess: (orderId: number) => Promise<void>
  /** Abandons what is not written: those orders are pushed again, and LINE recognises their retry keys. */
  readonly stop: () => Promise<void>
}

/** Orders that finish while an UPDATE is in progress share the next one. */
export function createStatusWriter({ markSuccessful, log }: StatusWriterOptions): StatusWriter {
  const waiting: { orderId: number; resolve: () => void }[] = []
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  function markSuccess(orderId: number): Promise<void> {
    return new Promise((resolve) => {
      waiting.push({ orderId, resolve })
      working ??= work()
    })
  }

  async function work(): Promise<void> {
    // Orders that finish in the same tick join the first UPDATE.
    await Promise.resolve()
    while (waiting.length > 0 && !stopping.signal.aborted) await writeChunk()
    working = undefined
  }

  async function writeChunk(): Promise<void> {
    const chunk = waiting.splice(0, MAX_CHUNK)
    const ids = chunk.map(({ orderId }) => orderId)
    const write = async () => {
      await markSuccessful(ids)
      return true
    }
    const written = await retryUntilDone(write, {
      ...BACKOFF,
      signal: stopping.signal,
      onFailure: (error) =>
        log.warn(
          { orders: ids.length, orderIds: ids.slice(0, NAMED_ORDERS) },
          `writing order statuses failed, retrying: ${messageOf(error)}`,
        ),
    })
    if (written === true) for (const { resolve } of chunk) resolve()
  }

  return {
    markSuccess,
    stop: async () => {
      stopping.abort()
      await working
    },
  }
}
