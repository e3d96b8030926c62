import {
  createConnection,
  createPool,
  type Connection as DriverConnection,
  type QueryError,
  type QueryOptions,
} from 'mysql2'
import { withTimeout } from '../runtime/backoff.ts'
import type { DatabaseAccess } from './database-access.ts'
import { driverOptions } from './driver-options.ts'
import { setUpSession } from './session.ts'

const CLOSE_TIMEOUT_MS = 500

export interface DatabaseOptions {
  readonly connections: number
  /** How many of them stay open while idle, however long. Default: one less, and the others end when they get old. */
  readonly maxIdle?: number
  /** How long a caller waits for an answer. Default: until the server counts as lost, see `silenceMs`. */
  readonly queryTimeoutMs?: number
  /** How long the server may send nothing before it counts as lost. Longer for statements that take longer. */
  readonly silenceMs?: number
  /** Times as the database writes them, `2026-11-25 09:30:00.000`, instead of as Date. */
  readonly timesAsText?: boolean
}

/** What a statement changed. */
export interface WriteResult {
  /** Rows that were found, changed or not. */
  readonly affectedRows: number
  /** The first id that an INSERT was given. */
  readonly insertId: number
}

/** Runs SQL: the database, or one connection of it. Values are escaped by the driver. */
export interface Queryable {
  /** One SELECT; its rows. */
  readonly query: <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>
  /** One statement that writes. */
  readonly execute: (sql: string, values?: readonly unknown[]) => Promise<WriteResult>
  /** Several statements in one round trip, which costs more than what it carries; one result each. */
  readonly multiQuery: <Results extends readonly unknown[]>(
    sql: string,
    values?: readonly unknown[],
  ) => Promise<Results>
}

/** One session: for locks, and for transactions that are written by hand. */
export interface Connection extends Queryable {
  readonly threadId: number
  /** Gives it back. */
  readonly release: () => void
  /** Ends it; the server rolls back what is open. */
  readonly destroy: () => void
}

/** A separate session, outside of any pool. */
interface SingleConnection extends Queryable, Pick<Connection, 'destroy'> {
  readonly close: () => Promise<void>
}

export interface Database extends Queryable {
  /** Takes a connection; the caller releases or destroys it. */
  readonly connect: () => Promise<Connection>
  /** Everything that `work` writes, or nothing. Whether a COMMIT that failed happened is unknown. */
  readonly transaction: <Result>(work: (connection: Connection) => Promise<Result>) => Promise<Result>
  readonly close: () => Promise<void>
}

export function openDatabase(
  access: DatabaseAccess,
  { connections, maxIdle = connections - 1, queryTimeoutMs, silenceMs, timesAsText = false }: DatabaseOptions,
): Database {
  const pool = createPool({
    ...driverOptions(access),
    connectionLimit: connections,
    // Idle connections end well before the server ends them, so that no caller gets one that has just ended. The driver
    // checks their age only if fewer may idle than may exist.
    maxIdle,
    idleTimeout: 20_000,
    multipleStatements: true,
    timezone: 'Z',
    charset: 'utf8mb4',
    dateStrings: timesAsText,
  })
  pool.on('connection', (connection: DriverConnection) => setUpSession(connection, silenceMs))

  function connect(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      pool.getConnection((error, connection) => {
        if (error) reject(error)
        else
          resolve({
            ...createQueries(connection, queryTimeoutMs),
            threadId: connection.threadId,
            release: () => connection.release(),
            destroy: () => connection.destroy(),
          })
      })
    })
  }

  async function transaction<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await connect()
    try {
      await connection.execute('START TRANSACTION')
      const result = await work(connection)
      await connection.execute('COMMIT')
      connection.release()
      return result
    } catch (error) {
      // Releases the locks at once. The session ends because it would never see rights that are granted later.
      await connection.execute('ROLLBACK').catch(() => undefined)
      connection.destroy()
      throw error
    }
  }

  return {
    ...createQueries(pool, queryTimeoutMs),
    connect,
    transaction,
    close: () => closeQuietly(new Promise((resolve) => pool.end(() => resolve()))),
  }
}

/** One connection without a pool and without our session settings. */
export function connectOnce(access: DatabaseAccess, queryTimeoutMs?: number): Promise<SingleConnection> {
  const driver = createConnection(driverOptions(access))
  const connection = {
    ...createQueries(driver, queryTimeoutMs),
    close: () => new Promise<void>((resolve) => driver.end(() => resolve())),
    destroy: () => driver.destroy(),
  }
  return new Promise((resolve, reject) => {
    driver.once('connect', () => resolve(connection))
    // Also what happens to it later: the next query reports that.
    driver.on('error', reject)
  })
}

/** Waits for a close for a short time: after an outage the driver may wait for ever for a connection that is lost. */
export async function closeQuietly(closed: Promise<void>): Promise<void> {
  await withTimeout(closed, CLOSE_TIMEOUT_MS).catch(() => undefined)
}

export interface Driver {
  readonly query: (
    options: QueryOptions,
    done: (error: QueryError | null, result: unknown) => void,
  ) => unknown
}

/** The one place that trusts the caller about the shape of a result. */
export function createQueries(driver: Driver, timeoutMs?: number): Queryable {
  const limit: Pick<QueryOptions, 'timeout'> = timeoutMs === undefined ? {} : { timeout: timeoutMs }
  const send = <Result>(sql: string, values?: readonly unknown[]) =>
    new Promise<Result>((resolve, reject) => {
      driver.query({ sql, values: values as unknown[], ...limit }, (error, result) => {
        if (error) reject(error)
        else resolve(result as Result)
      })
    })
  return { query: send, execute: send, multiQuery: send }
}
