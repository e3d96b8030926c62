import { CONNECTIONS } from '../shared/database/connection-counts.ts'
import { openDatabase, type Database, type DatabaseOptions } from '../shared/database/database.ts'
import type { DatabaseAccess } from '../shared/database/database-access.ts'

/**
 * A database that has not answered for this long counts as unavailable, so callers get an answer within two seconds.
 * Less than a session's lock wait, so a product that stays locked counts as unavailable too.
 */
export const QUERY_TIMEOUT_MS = 1_800

/** The sum of all orders of a product that sells millions takes long. */
const AUDIT_SILENCE_MS = 60_000

type Purpose = 'orders' | 'outbox' | 'reads' | 'live' | 'repair' | 'audit' | 'heartbeats'

/** Separate connections for each purpose, so that many requests of one kind cannot delay another. */
type Databases = Readonly<Record<Purpose, Database>>

export function openDatabases(access: DatabaseAccess): Databases {
  const open = (purpose: Purpose, options: Omit<DatabaseOptions, 'connections'> = {}) =>
    openDatabase(access, { connections: CONNECTIONS['order-api'][purpose], ...options })
  const queryTimeoutMs = QUERY_TIMEOUT_MS
  return {
    orders: open('orders', { queryTimeoutMs }),
    outbox: open('outbox'),
    reads: open('reads', { queryTimeoutMs, timesAsText: true }),
    live: open('live', { queryTimeoutMs, timesAsText: true }),
    repair: open('repair', { queryTimeoutMs }),
    audit: open('audit', { silenceMs: AUDIT_SILENCE_MS }),
    heartbeats: open('heartbeats', { queryTimeoutMs }),
  }
}
