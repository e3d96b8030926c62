import type { Socket } from 'node:net'
import type { Connection } from 'mysql2'

/**
 * Longer than the order API waits for an answer. A caller then sees a locked product as early as an unavailable
 * database; with a shorter lock wait it would retry instead.
 */
const LOCK_WAIT_SECONDS = 2

/**
 * A server that sends nothing for this long counts as lost. MySQL checks lock waits once a second, so it ends them up to
 * a second late, after three seconds. The rest is a margin for a busy server. Not longer, because a reader's connection
 * cannot be used meanwhile.
 */
const SILENCE_MS = 3500

/**
 * READ COMMITTED: no gap locks, so orders for different products never wait for each other. UTC and strict mode: the
 * same meaning on every server. A short `wait_timeout`: a session whose client vanished inside a transaction keeps its
 * locks until the server ends it.
 */
const SESSION_SETUP = `
  SET time_zone = '+00:00', sql_mode = 'TRADITIONAL', innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS},
    wait_timeout = 60;
  SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED`

/** Queued before the first query of the caller. If this fails, that query fails too. */
export function setUpSession(connection: Connection, silenceMs = SILENCE_MS): void {
  endWhenSilent(connection, silenceMs)
  connection.query(SESSION_SETUP, () => undefined)
}

/**
 * Ends a connection whose server does not answer. The driver's query timeout gives up on the query only: a connection
 * that a firewall has dropped would stay in the pool, busy for ever. This fails what waits on it, and the pool replaces
 * it.
 */
export function endWhenSilent(connection: Connection, silenceMs: number): void {
  const driver = connection as unknown as { readonly stream: Socket; readonly _command?: object | null }
  // A listener and not setTimeout's callback: that one runs once only, and the first silence may be an idle connection.
  driver.stream.setTimeout(silenceMs).on('timeout', () => {
    if (driver._command) driver.stream.destroy(new Error('the database does not respond'))
  })
}
