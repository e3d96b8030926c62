import { untilDone } from '../shared/backoff.ts'
import { messageOf } from '../shared/errors.ts'
import type { Logger } from '../shared/logger.ts'
import type { FinalStatus } from './store/mark-orders.ts'

const MAX_CHUNK = 500
const BACKOFF = { firstMs: 100, maxMs: 3_000 }

export interface StatusWriterOptions {
  readonly markOrders: (ids: readonly number[], status: FinalStatus) => Promise<void>
  readonly log: Logger
}

export interface StatusWriter {
  /** Resolves when the status is committed, however long the database is away. */
  mark: (orderId: number, status: FinalStatus) => Promise<void>
  /** Gives up what cannot be written now; those orders are notified of again, and LINE knows their keys. */
  stop: () => Promise<void>
}

/** Orders that finish while an UPDATE is under way share the next one. */
export function createStatusWriter({ markOrders, log }: StatusWriterOptions): StatusWriter {
  const waiting: Record<FinalStatus, { orderId: number; resolve: () => void }[]> = { success: [], failed: [] }
  const stopping = new AbortController()
  let working: Promise<void> | undefined

  function mark(orderId: number, status: FinalStatus): Promise<void> {
    return new Promise((resolve) => {
      waiting[status].push({ orderId, resolve })
      working ??= work()
    })
  }

  async function work(): Promise<void> {
    // Lets the orders that finish in this very moment come along.
    await Promise.resolve()
    while (waiting.success.length + waiting.failed.length > 0 && !stopping.signal.aborted) {
      await writeChunk('success')
      await writeChunk('failed')
    }
    working = undefined
  }

  async function writeChunk(status: FinalStatus): Promise<void> {
    const chunk = waiting[status].splice(0, MAX_CHUNK)
    if (chunk.length === 0) return
    const ids = chunk.map(({ orderId }) => orderId)
    const write = async () => {
      await markOrders(ids, status)
      return true
    }
    const written = await untilDone(write, {
      ...BACKOFF,
      signal: stopping.signal,
      onFailure: (error) =>
        log.warn({ orders: ids.length }, `order statuses wait for the database: ${messageOf(error)}`),
    })
    if (written === true) for (const { resolve } of chunk) resolve()
  }

  return {
    mark,
    stop: async () => {
      stopping.abort()
      await working
    },
  }
}
