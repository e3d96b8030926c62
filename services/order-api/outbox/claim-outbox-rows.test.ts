import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { claimOutboxRows, deleteOutboxRows } from './outbox-rows.ts'

/** An outbox with a row for each number, which has that many events. */
async function fillOutbox(t: TestContext, eventCounts: readonly number[]) {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  let next = 1
  const rows = eventCounts.map((count) => {
    const row = [next, 1, count, '[]']
    next += count
    return row
  })
  await database.execute('INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events) VALUES ?', [
    rows,
  ])
  const connection = await database.connect()
  scope.onEnd(() => connection.release())
  const claim = async (limit: number) => {
    const claimed = await claimOutboxRows(connection, limit)
    await deleteOutboxRows(connection, claimed)
    return claimed.map(({ firstOrderId }) => firstOrderId)
  }
  return { database, claim }
}

test('the oldest rows are claimed, as many as begin within the limit', async (t) => {
  const { claim } = await fillOutbox(t, [200, 200, 200, 200])

  assert.deepEqual(await claim(500), [1, 201, 401])
  assert.deepEqual(await claim(500), [601])
})

test('a row with more events than the limit is claimed alone', async (t) => {
  const { claim } = await fillOutbox(t, [900, 1])

  assert.deepEqual(await claim(500), [1])
  assert.deepEqual(await claim(500), [901])
})

test('many small rows are claimed together, up to the limit', async (t) => {
  const { claim } = await fillOutbox(
    t,
    Array.from({ length: 1_200 }, () => 1),
  )

  assert.equal((await claim(500)).length, 500)
  assert.equal((await claim(500)).length, 500)
  assert.equal((await claim(500)).length, 200)
})

test('rows that another session has locked are skipped', async (t) => {
  const { database, claim } = await fillOutbox(t, [1, 1, 1])
  const other = await database.connect()
  await other.execute('START TRANSACTION')
  await other.query('SELECT * FROM outbox WHERE firstOrderId = 2 FOR UPDATE')

  assert.deepEqual(await claim(500), [1, 3])

  await other.execute('ROLLBACK')
  other.release()
  assert.deepEqual(await claim(500), [2])
})
