import type { Queryable } from '../../shared/database/database.ts'
import type { Logger } from '../../shared/runtime/logger.ts'
import { readNextLedger, type StockLedger } from './stock-ledger.ts'

/**
 * An audit reads one index entry per order ever placed, so it may use at most this fraction (1/REST) of the time. Each
 * order API runs its own audit.
 */
const REST = 100
/** A failed audit spent part of its time finding out that the database is unavailable. */
const LONGEST_REST_AFTER_FAILURE_MS = 600_000

interface StockAudit {
  /** Checks every product, unless the last audit took so long that it is too early for the next. */
  readonly run: (connection: Queryable, signal: AbortSignal) => Promise<void>
  /** Products whose stock and orders disagreed in the last audit; undefined if there was none yet, or it failed. */
  readonly driftingProducts: number | undefined
}

/**
 * Compares stock and orders with the initial stock. A difference is reported and not repaired: no program can know which
 * figure is right, and the product may just have been restocked.
 */
export function createStockAudit(log: Logger, now = () => performance.now()): StockAudit {
  /** By product id; each state is reported once. */
  const drifts = new Map<number, number>()
  let driftingProducts: number | undefined
  let notBefore = 0

  function check(ledger: StockLedger): void {
    const { productId, initial, stock, ordered } = ledger
    const drift = stock + ordered - initial
    const reported = drifts.get(productId) ?? 0
    if (drift === reported) return
    if (drift === 0) {
      drifts.delete(productId)
      log.info(ledger, 'stock and orders of a product agree again')
    } else {
      drifts.set(productId, drift)
      log.warn({ ...ledger, drift }, describeDrift(ledger, drift))
    }
  }

  async function auditAll(connection: Queryable, signal: AbortSignal): Promise<void> {
    const seen = new Set<number>()
    let ledger = await readNextLedger(connection, 0)
    while (ledger !== undefined) {
      signal.throwIfAborted()
      check(ledger)
      seen.add(ledger.productId)
      ledger = await readNextLedger(connection, ledger.productId)
    }
    // A product that was deleted has no figures any more.
    for (const productId of drifts.keys()) if (!seen.has(productId)) drifts.delete(productId)
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

/** The statement stays correct while orders are placed, and running it twice does no harm. */
function describeDrift({ productId, initial, stock, ordered }: StockLedger, drift: number): string {
  const difference = `${Math.abs(drift)} ${drift > 0 ? 'more' : 'less'} than the ${initial} that were put on sale`
  return (
    `stock and orders of product ${productId} disagree: ${stock} left and ${ordered} ordered are ${difference}. ` +
    `If the stock is right: UPDATE products SET initialAmount = ${stock + ordered} WHERE id = ${productId}`
  )
}
