import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../../shared/database/database.ts'
import type { NewOrder } from './new-order.ts'
import { endSession, type LostSession } from '../../shared/database/lost-session.ts'
import { findPlacedOrders, type StoredOrder } from './find-placed-orders.ts'

const RETRY_MS = 200
/** How long callers are kept waiting for the truth before they hear that it is not known. */
const GIVE_UP_MS = 60_000

/**
 * Finds out which of these orders exist after their COMMIT's answer was lost.
 *
 * The lost connection's statement may still lie unread in the server, and run after a plain look. So its
 * session is killed first, after which it starts no further statement, and the read locks: it waits for a
 * COMMIT or a rollback that is under way. Then absent means absent for ever.
 *
 * @returns undefined when the database stayed away for a minute.
 */
export async function resolveUnknownCommit(
  database: Database,
  orders: readonly NewOrder[],
  lost: LostSession,
): Promise<StoredOrder[] | undefined> {
  const keys = orders.map(({ requestKey }) => requestKey)
  const giveUpAt = performance.now() + GIVE_UP_MS
  while (performance.now() < giveUpAt) {
    try {
      await endSession(database, lost)
      return await findPlacedOrders(database, keys, { locking: true })
    } catch {
      await delay(RETRY_MS)
    }
  }
  return undefined
}
