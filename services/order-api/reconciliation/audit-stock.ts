import type { Queryable } from '../../shared/database/database.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { readNextLedger, type StockLedger } from './stock-ledger.ts'

/**
 * An audit reads an index entry of every order there ever was: it may take one part in so many of the time. Each order
 * API does its own.
 */
const REST = 100
/** One that failed took part of its time to find out that the database is away. */
const LONGEST_REST_AFTER_FAILURE_MS = 600_000

interface StockAudit {
  /** Looks at every product, unless the last look was too long for the next one to come so soon. */
  readonly run: (connection: Queryable, signal: AbortSignal) => Promise<void>
  /** Products whose stock and orders disagreed at the last look; undefined: there was none yet, or it failed. */
  readonly driftingProducts: number | undefined
}

/**
 * Compares stock and orders with what was put on sale. A difference is told, not mended: nobody can know which of
 * the figures is right, and somebody may just have filled up the shelves.
 */
export function createStockAudit({
  log,
  now = () => performance.now(),
}: {
  log: Logger
  now?: () => number
}): StockAudit {
  /** By how much, by product: each state is told once. */
  const drifts = new Map<number, number>()
  let driftingProducts: number | undefined
  let notBefore = 0

  function judge(books: StockLedger): void {
    const { productId, initial, stock, ordered } = books
    const drift = stock + ordered - initial
    const told = drifts.get(productId) ?? 0
    if (drift === told) return
    if (drift === 0) {
      drifts.delete(productId)
      log.info(books, 'stock and orders of a product agree again')
    } else {
      drifts.set(productId, drift)
      log.warn({ ...books, drift }, describeDrift(books, drift))
    }
  }

  async function auditAll(connection: Queryable, signal: AbortSignal): Promise<void> {
    const met = new Set<number>()
    let books = await readNextLedger(connection, 0)
    while (books !== undefined) {
      signal.throwIfAborted()
      judge(books)
      met.add(books.productId)
      books = await readNextLedger(connection, books.productId)
    }
    // A product that somebody has deleted has no figures any more.
    for (const productId of drifts.keys()) if (!met.has(productId)) drifts.delete(productId)
  }

  return {
    run: async (connection, signal) => {
      const startedAt = now()
      if (startedAt < notBefore) return
      const restAfter = (longestMs: number) => {
        notBefore = now() + Math.min(REST * (now() - startedAt), longestMs)
      }
      try {
        await auditAll(connection, signal)
        driftingProducts = drifts.size
        restAfter(Infinity)
      } catch (error) {
        driftingProducts = undefined
        restAfter(LONGEST_REST_AFTER_FAILURE_MS)
        throw error
      }
    },
    get driftingProducts() {
      return driftingProducts
    },
  }
}

/** The figure to accept is the same whatever is ordered meanwhile, and setting it twice does no harm. */
function describeDrift({ productId, initial, stock, ordered }: StockLedger, drift: number): string {
  const difference = `${Math.abs(drift)} ${drift > 0 ? 'more' : 'less'} than the ${initial} that were put on sale`
  return (
    `stock and orders of product ${productId} disagree: ${stock} left and ${ordered} ordered are ${difference}. ` +
    `If the stock is right: UPDATE products SET initialAmount = ${stock + ordered} WHERE id = ${productId}`
  )
}
