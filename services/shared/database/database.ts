import type { Socket } from 'node:net'
import type { Connection as CallbackConnection } from 'mysql2'
import {
  createConnection,
  createPool as createMysqlPool,
  type Connection,
  type Pool,
  type PoolConnection,
} from 'mysql2/promise'
import { withTimeout } from '../runtime/backoff.ts'
import type { DatabaseAccess } from './database-access.ts'

export type { Connection, Pool, PoolConnection }

/** Without a time limit of our own a silent server would hold a caller for minutes. */
const CONNECT_TIMEOUT_MS = 2000

/**
 * Longer than the order API waits for an answer (QUERY_TIMEOUT_MS). Its callers so hear of a product that somebody
 * keeps as soon as of a database that is away, where a shorter wait would be tried again and again.
 */
const LOCK_WAIT_SECONDS = 2

/**
 * A server that says nothing for so long is taken for gone. MySQL looks at lock waits once a second, and so ends them
 * up to a second late: after three seconds. The rest is room for a busy server, which else would lose a connection
 * for each. Not more, since a reader's connection is so long of no use to the next one.
 */
const SILENCE_MS = 3500

/**
 * READ COMMITTED: no gap locks, so orders for different products never wait for each other. UTC and strict
 * mode: the same meaning on every server. A short lock wait: a caller rather gets an answer. A short life
 * without a word from us: a session whose client vanished in mid-transaction keeps its locks until then.
 */
const SESSION_SETUP = `
  SET time_zone = '+00:00', sql_mode = 'TRADITIONAL', innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS},
    wait_timeout = 60;
  SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED`

const GOODBYE_MS = 500

export interface PoolOptions {
  readonly connections: number
  /** How long the server may say nothing before it is taken for gone, for statements that may take longer. */
  readonly silenceMs?: number
}

/**
 * Several statements may travel in one query, since a round trip costs more than what it carries; every value goes
 * through the driver's escaping.
 */
export function createPool(
  access: DatabaseAccess,
  { connections, silenceMs = SILENCE_MS }: PoolOptions,
): Pool {
  const pool = createMysqlPool({
    ...driverOptions(access),
    connectionLimit: connections,
    // Idle connections end well before the server ends them, so that nobody is handed one that just ended. The
    // driver looks at their age only where fewer may idle than may exist.
    maxIdle: connections - 1,
    idleTimeout: 20_000,
    multipleStatements: true,
    timezone: 'Z',
    charset: 'utf8mb4',
  })
  // Queued before whatever its first user asks of the connection; what makes it fail fails that, too. The
  // event hands out the driver's callback connection, whatever its type says.
  pool.on('connection', (connection) => {
    endWhenSilent(connection as unknown as CallbackConnection, silenceMs)
    ;(connection as unknown as CallbackConnection).query(SESSION_SETUP, () => undefined)
  })
  return pool
}

/** One connection without a pool, for what is done once. */
export function connectOnce(access: DatabaseAccess): Promise<Connection> {
  return createConnection(driverOptions(access))
}

/** How the driver connects. A new object each time: the driver adds to it. */
export function driverOptions({ url, tls }: DatabaseAccess) {
  const { ca } = tls ?? {}
  const ssl = { rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) }
  return {
    uri: url,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // We prepare none. The driver has half a megabyte ready for them in each connection.
    maxPreparedStatements: 1,
    // Where a query was asked, in the stack of its error: 20 µs for a lone order. Our logs say what it was for.
    trace: false,
    ...(tls && { ssl }),
  }
}

/** Closes all connections. */
export function closePool(pool: Pool): Promise<void> {
  return closeQuietly(pool.end())
}

/**
 * Waits until connections are closed, for as long as a server may take that is there. After an outage the driver may
 * wait for ever for one that nobody has any more, and with it the process that wants to end; or it fails for one that
 * the network has lost. Those are closed as well.
 */
export async function closeQuietly(closed: Promise<void>): Promise<void> {
  await withTimeout(closed, GOODBYE_MS).catch(() => undefined)
}

/**
 * The driver's own time limit gives up on a query, but never on its connection: one that a firewall forgot
 * would stay in the pool, busy for ever. This fails what waits on it, and the pool replaces it.
 */
function endWhenSilent(connection: CallbackConnection, silenceMs: number): void {
  const driver = connection as unknown as { readonly stream: Socket; readonly _command?: object | null }
  // Every time: a callback given to setTimeout itself would hear of the first silence only, which may be ours.
  driver.stream.setTimeout(silenceMs).on('timeout', () => {
    // Without a command it is.
    if (driver._command) driver.stream.destroy(new Error('the database has gone silent'))
  })
}

/**
 * What a failed query means. `definite`: the server refused the statement, and whatever follows it in the
 * same query did not run. `unknown`: the answer was lost, so a COMMIT may or may not have happened.
 */
export function outcomeOf(error: unknown): 'definite' | 'unknown' {
  if (!(error instanceof Error) || !('sqlState' in error) || !('errno' in error)) return 'unknown'
  return CONNECTION_ENDED.has(error.errno as number) ? 'unknown' : 'definite'
}

/** Server errors that say the connection or the COMMIT was cut short: shutdown, interrupted, killed. */
const CONNECTION_ENDED = new Set([
  1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1180, 1184, 1317, 1927, 3169, 4031,
])

/** True for the server's own error of that name, for example `ER_DUP_ENTRY`. */
export function isServerError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string)
}

/** True when the server objects to the values themselves: SQLSTATE classes 22 (data) and 23 (integrity). */
export function isDataError(error: unknown): boolean {
  return error instanceof Error && 'sqlState' in error && /^2[23]/.test(String(error.sqlState))
}
