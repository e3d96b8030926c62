import type { Database } from '../../shared/database/database.ts'
import { retryUntilDone } from '../../shared/runtime/backoff.ts'
import type { NewOrder } from './new-order.ts'
import { endSession, type LostSession } from '../../shared/database/lost-session.ts'
import { findPlacedOrders, type StoredOrder } from './find-placed-orders.ts'

const BACKOFF = { firstMs: 400, maxMs: 400 }
/** How long callers wait for the outcome before the answer is that it is unknown. */
const GIVE_UP_MS = 60_000

/**
 * Finds out which of these orders exist after their COMMIT's answer was lost.
 *
 * The server may not have read the lost connection's statement yet, and run it after a plain SELECT. So the session is
 * killed first, after which it starts no further statement; and the SELECT locks, so that it waits for a running COMMIT or
 * rollback. After that, an order that is absent stays absent.
 *
 * @returns undefined when the database was unavailable for a minute.
 */
export async function resolveUnknownCommit(
  database: Database,
  orders: readonly NewOrder[],
  lost: LostSession,
): Promise<StoredOrder[] | undefined> {
  const keys = orders.map(({ requestKey }) => requestKey)
  const look = async () => {
    await endSession(database, lost)
    return findPlacedOrders(database, keys, { locking: true })
  }
  const signal = AbortSignal.timeout(GIVE_UP_MS)
  return retryUntilDone(look, { ...BACKOFF, signal, onFailure: () => undefined })
}
