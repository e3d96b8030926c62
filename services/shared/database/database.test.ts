import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { createConnection } from 'mysql2'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { openTestDatabase, requiredVariable } from '../../../tests/support/servers/test-database.ts'
import { openDatabase, type Database, type DatabaseOptions } from './database.ts'
import { driverOptions } from './driver-options.ts'
import { isDataError, isServerError, outcomeOf } from './server-errors.ts'
import { endWhenSilent } from './session.ts'

function open(
  scope: Scope,
  url = requiredVariable('DATABASE_URL'),
  options: Partial<DatabaseOptions> = {},
): Database {
  const database = openDatabase({ url }, { connections: 2, ...options })
  scope.onEnd(database.close)
  return database
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  return assert.fail('it succeeded')
}

describe('a session', () => {
  test('uses UTC, strict mode and READ COMMITTED, and waits for locks only a short time', async (t) => {
    const database = open(createScope(t))
    const [{ zone, mode, seconds } = {}] = await database.query<Record<string, unknown>>(
      `SELECT @@time_zone AS zone, @@sql_mode AS mode, @@innodb_lock_wait_timeout AS seconds`,
    )
    assert.deepEqual([zone, seconds], ['+00:00', 2])
    assert.match(String(mode), /STRICT_ALL_TABLES/)
    const levels = await database.query<{ Value: string }>(
      `SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')`,
    )
    assert.ok(levels.every(({ Value }) => Value === 'READ-COMMITTED'))
  })

  test('that waits for a lock gets a lock wait timeout, and does not count as silent', async (t) => {
    const scope = createScope(t)
    const { database } = await openTestDatabase(scope, { connections: 5 })
    await database.execute("INSERT INTO products (id, name, amount) VALUES (1, 'tea', 1)")
    const holder = await database.connect()
    await holder.multiQuery('START TRANSACTION; SELECT id FROM products FOR UPDATE')

    // At different fractions of the server's second: MySQL checks lock waits once a second.
    const waiters = [0, 0.25, 0.5, 0.75].map(async (later) => {
      await database.execute('DO SLEEP(?)', [later])
      return errorOf(database.execute('UPDATE products SET amount = 2'))
    })

    for (const error of await Promise.all(waiters))
      assert.ok(isServerError(error, 'ER_LOCK_WAIT_TIMEOUT'), String(error))
    await holder.execute('ROLLBACK')
    holder.release()
  })

  test('stores any text, and times unchanged', async (t) => {
    const database = open(createScope(t))
    const at = new Date('2026-03-29T01:30:00.123Z')
    const rows = await database.query('SELECT ? AS text, CAST(? AS DATETIME(3)) AS at', ['ชาไทย 🧋', at])
    assert.deepEqual(rows, [{ text: 'ชาไทย 🧋', at }])
  })
})

describe('what a failed query means', () => {
  test('it is definite when the server refused it', async (t) => {
    const scope = createScope(t)
    const { database } = await openTestDatabase(scope)
    await database.execute("INSERT INTO products (id, name, amount) VALUES (1, 'tea', 1)")
    const duplicate = await errorOf(
      database.execute("INSERT INTO products (id, name, amount) VALUES (1, 'tea', 1)"),
    )
    const negative = await errorOf(database.execute('UPDATE products SET amount = amount - 2'))
    const syntax = await errorOf(database.query('SELEKT'))
    for (const error of [duplicate, negative, syntax]) assert.equal(outcomeOf(error), 'definite')
    assert.ok(isServerError(duplicate, 'ER_DUP_ENTRY'))
    assert.ok(!isServerError(negative, 'ER_DUP_ENTRY'))
    assert.deepEqual([duplicate, negative, syntax].map(isDataError), [true, true, false])
  })

  test('it is unknown when the connection was lost', async (t) => {
    const scope = createScope(t)
    const proxy = await startFaultProxy(scope, requiredVariable('DATABASE_URL'))
    const database = open(scope, proxy.through(requiredVariable('DATABASE_URL')))
    await database.query('SELECT 1')
    const cut = errorOf(database.query('SELECT SLEEP(60)'))
    await proxy.refuse()
    assert.equal(outcomeOf(await cut), 'unknown')
    assert.equal(outcomeOf(await errorOf(database.query('SELECT 1'))), 'unknown')
  })

  test('it is unknown when the session was killed', async (t) => {
    const scope = createScope(t)
    const database = open(scope)
    const connection = await database.connect()
    const dying = errorOf(connection.query('SELECT SLEEP(60)'))
    await database.execute('KILL ?', [connection.threadId])
    assert.equal(outcomeOf(await dying), 'unknown')
    connection.destroy()
  })

  test('it is unknown for any other error', () => {
    for (const thrown of [undefined, 'text', new Error('x'), { errno: 1062, sqlState: '23000' }]) {
      assert.equal(outcomeOf(thrown), 'unknown')
      assert.equal(isDataError(thrown), false)
      assert.equal(isServerError(thrown, 'x'), false)
    }
  })
})

test('a pool whose connections were all dropped silently opens new ones when the server is back', async (t) => {
  const scope = createScope(t)
  const proxy = await startFaultProxy(scope, requiredVariable('DATABASE_URL'))
  const database = open(scope, proxy.through(requiredVariable('DATABASE_URL')), {
    queryTimeoutMs: 5_000,
  })
  await Promise.all([database.query('SELECT SLEEP(0.1)'), database.query('SELECT SLEEP(0.1)')])
  proxy.hold()
  const lost = [1, 2].map(() => errorOf(database.query('SELECT 1')))
  proxy.strand()
  await proxy.pass()
  assert.deepEqual(await database.query('SELECT 2 AS two'), [{ two: 2 }])
  for (const error of await Promise.all(lost)) assert.equal(outcomeOf(error), 'unknown')
})

test('a query fails when the server has sent nothing for silenceMs', async (t) => {
  const scope = createScope(t)
  const proxy = await startFaultProxy(scope, requiredVariable('DATABASE_URL'))
  // The query timeout is shorter than the default of silenceMs, and has another error.
  const options = { connections: 1, silenceMs: 200, queryTimeoutMs: 3_000 }
  const database = open(scope, proxy.through(requiredVariable('DATABASE_URL')), options)
  await database.query('SELECT 1')

  proxy.hold()

  assert.match(String(await errorOf(database.query('SELECT 1'))), /does not respond/)
})

test('a connection that was idle for a long time and is then dropped fails its next query, too', async (t) => {
  const scope = createScope(t)
  const url = requiredVariable('DATABASE_URL')
  const proxy = await startFaultProxy(scope, url)
  const connection = createConnection(driverOptions({ url: proxy.through(url) }))
  scope.onEnd(() => connection.destroy())
  await once(connection, 'connect')
  endWhenSilent(connection, 200)
  await once((connection as unknown as { readonly stream: Socket }).stream, 'timeout')

  proxy.hold()

  const { promise, resolve } = Promise.withResolvers<unknown>()
  connection.query('SELECT 1', resolve)
  assert.match(String(await promise), /does not respond/)
})

test('a database can be closed while one of its connections does not answer', async (t) => {
  const scope = createScope(t)
  const url = requiredVariable('DATABASE_URL')
  const proxy = await startFaultProxy(scope, url)
  const database = openDatabase({ url: proxy.through(url) }, { connections: 2, silenceMs: 600_000 })
  const struck = proxy.atNext('SELECT 4711', 'hold packet')
  const unanswered = database.query('SELECT 4711').catch(() => undefined)
  await struck

  await database.close()

  proxy.cut()
  await unanswered
})
