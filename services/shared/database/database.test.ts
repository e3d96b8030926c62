import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { createScope, type Scope } from '../../../tests/support/scope.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { createTestDatabase, requiredVariable } from '../../../tests/support/servers/test-database.ts'
import { closePool, createPool, isDataError, isServerError, outcomeOf, type Pool } from './database.ts'

function openPool(scope: Scope, url = requiredVariable('DATABASE_URL'), connections = 2): Pool {
  const pool = createPool({ url }, { connections })
  scope.onEnd(() => pool.end())
  return pool
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
  test('speaks UTC, is strict, commits what it reads by, and waits for no lock for long', async (t) => {
    const pool = openPool(createScope(t))
    const [rows] = await pool.query(
      `SELECT @@time_zone AS zone, @@sql_mode AS mode, @@innodb_lock_wait_timeout AS seconds`,
    )
    const [{ zone, mode, seconds } = {}] = rows as Record<string, unknown>[]
    assert.deepEqual([zone, seconds], ['+00:00', 2])
    assert.match(String(mode), /STRICT_ALL_TABLES/)
    const [levels] = await pool.query(
      `SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')`,
    )
    assert.ok((levels as { Value: string }[]).every(({ Value }) => Value === 'READ-COMMITTED'))
  })

  test('that waits for a lock is told that it waited in vain, and not taken for one whose server is gone', async (t) => {
    const scope = createScope(t)
    const pool = openPool(scope, await createTestDatabase(scope), 5)
    await pool.query("INSERT INTO products (id, name, amount) VALUES (1, 'tea', 1)")
    const holder = await pool.getConnection()
    await holder.query('START TRANSACTION; SELECT id FROM products FOR UPDATE')

    // From different moments of the server's clock, by whose second MySQL ends them.
    const waiters = [0, 0.25, 0.5, 0.75].map(async (later) => {
      await pool.query('DO SLEEP(?)', [later])
      return errorOf(pool.query('UPDATE products SET amount = 2'))
    })

    for (const error of await Promise.all(waiters))
      assert.ok(isServerError(error, 'ER_LOCK_WAIT_TIMEOUT'), String(error))
    await holder.query('ROLLBACK')
    holder.release()
  })

  test('carries any text, and times as they are', async (t) => {
    const pool = openPool(createScope(t))
    const at = new Date('2026-03-29T01:30:00.123Z')
    const [rows] = await pool.query('SELECT ? AS text, CAST(? AS DATETIME(3)) AS at', ['ชาไทย 🧋', at])
    assert.deepEqual(rows, [{ text: 'ชาไทย 🧋', at }])
  })
})

describe('what a failed query means', () => {
  test('is definite when the server refused it', async (t) => {
    const scope = createScope(t)
    const pool = openPool(scope, await createTestDatabase(scope))
    await pool.query("INSERT INTO products (id, name, amount) VALUES (1, 'tea', 1)")
    const duplicate = await errorOf(
      pool.query("INSERT INTO products (id, name, amount) VALUES (1, 'tea', 1)"),
    )
    const negative = await errorOf(pool.query('UPDATE products SET amount = amount - 2'))
    const syntax = await errorOf(pool.query('SELEKT'))
    for (const error of [duplicate, negative, syntax]) assert.equal(outcomeOf(error), 'definite')
    assert.ok(isServerError(duplicate, 'ER_DUP_ENTRY'))
    assert.ok(!isServerError(negative, 'ER_DUP_ENTRY'))
    assert.deepEqual([duplicate, negative, syntax].map(isDataError), [true, true, false])
  })

  test('is unknown when the connection went', async (t) => {
    const scope = createScope(t)
    const proxy = await startFaultProxy(scope, requiredVariable('DATABASE_URL'))
    const pool = openPool(scope, proxy.through(requiredVariable('DATABASE_URL')))
    await pool.query('SELECT 1')
    const cut = errorOf(pool.query('SELECT SLEEP(60)'))
    await proxy.refuse()
    assert.equal(outcomeOf(await cut), 'unknown')
    assert.equal(outcomeOf(await errorOf(pool.query('SELECT 1'))), 'unknown')
  })

  test('is unknown when the session was killed', async (t) => {
    const scope = createScope(t)
    const pool = openPool(scope)
    const connection = await pool.getConnection()
    const dying = errorOf(connection.query('SELECT SLEEP(60)'))
    await pool.query('KILL ?', [connection.threadId])
    assert.equal(outcomeOf(await dying), 'unknown')
    connection.destroy()
  })

  test('is unknown for whatever else was thrown', () => {
    for (const thrown of [undefined, 'text', new Error('x'), { errno: 1062, sqlState: '23000' }]) {
      assert.equal(outcomeOf(thrown), 'unknown')
      assert.equal(isDataError(thrown), false)
      assert.equal(isServerError(thrown, 'x'), false)
    }
  })
})

test('a pool whose connections all went dead without a word has new ones when the server is back', async (t) => {
  const scope = createScope(t)
  const proxy = await startFaultProxy(scope, requiredVariable('DATABASE_URL'))
  const pool = openPool(scope, proxy.through(requiredVariable('DATABASE_URL')), 2)
  await Promise.all([pool.query('SELECT SLEEP(0.2)'), pool.query('SELECT SLEEP(0.2)')])
  proxy.hold()
  const lost = [1, 2].map(() => errorOf(pool.query({ sql: 'SELECT 1', timeout: 200 })))
  for (const error of await Promise.all(lost)) assert.equal(outcomeOf(error), 'unknown')
  proxy.strand()
  await proxy.pass()
  const [rows] = await pool.query({ sql: 'SELECT 2 AS two', timeout: 5_000 })
  assert.deepEqual(rows, [{ two: 2 }])
})

test('a connection that idled for long and then goes dead fails its next query, too', async (t) => {
  const scope = createScope(t)
  const url = requiredVariable('DATABASE_URL')
  const proxy = await startFaultProxy(scope, url)
  const pool = createPool({ url: proxy.through(url) }, { connections: 1, silenceMs: 200 })
  scope.onEnd(() => closePool(pool))
  const connection = await pool.getConnection()
  const driver = connection.connection as unknown as { readonly stream: Socket }
  await once(driver.stream, 'timeout')

  proxy.hold()

  assert.match(String(await errorOf(connection.query('SELECT 1'))), /gone silent/)
})

test('a pool of which a connection never answers is closed all the same', async (t) => {
  const scope = createScope(t)
  const url = requiredVariable('DATABASE_URL')
  const proxy = await startFaultProxy(scope, url)
  const pool = createPool({ url: proxy.through(url) }, { connections: 2, silenceMs: 600_000 })
  const struck = proxy.atNext('SELECT 4711', 'hold packet')
  const unanswered = pool.query('SELECT 4711').catch(() => undefined)
  await struck

  await closePool(pool)

  proxy.cut()
  await unanswered
})
