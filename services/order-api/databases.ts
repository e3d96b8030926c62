import { openDatabase, type Database, type DatabaseOptions } from '../shared/database/database.ts'
import type { DatabaseAccess } from '../shared/database/database-access.ts'

/**
 * A database that has not answered for this long counts as unavailable, so callers get an answer within two seconds.
 * Less than a session's lock wait, so a product that stays locked counts as unavailable too.
 */
export const QUERY_TIMEOUT_MS = 1_800

/** The sum of all orders of a product that sells millions takes long. */
const AUDIT_SILENCE_MS = 60_000

type Purpose = 'orders' | 'outbox' | 'reads' | 'live' | 'repair' | 'audit'

/** Separate connections for each purpose, so that many requests of one kind cannot delay another. */
export type Databases = Readonly<Record<Purpose, Database>>

const OPTIONS: Readonly<Record<Purpose, DatabaseOptions>> = {
  // One for the transaction, one to end a session that was lost.
  orders: { connections: 2, queryTimeoutMs: QUERY_TIMEOUT_MS },
  // The same for the relay.
  outbox: { connections: 2 },
  // Two for each of the five kinds of read, and one for new products.
  reads: { connections: 11, queryTimeoutMs: QUERY_TIMEOUT_MS, timesAsText: true },
  live: { connections: 2, queryTimeoutMs: QUERY_TIMEOUT_MS },
  repair: { connections: 1, queryTimeoutMs: QUERY_TIMEOUT_MS },
  audit: { connections: 1, silenceMs: AUDIT_SILENCE_MS },
}

export function openDatabases(access: DatabaseAccess): Databases {
  const open = (purpose: Purpose) => openDatabase(access, OPTIONS[purpose])
  return {
    orders: open('orders'),
    outbox: open('outbox'),
    reads: open('reads'),
    live: open('live'),
    repair: open('repair'),
    audit: open('audit'),
  }
}
