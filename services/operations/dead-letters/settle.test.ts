import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { placeTestOrders, statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { runDlqProgram } from '../../../tests/support/services/run-dlq-program.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { storeTestLetter } from '../../../tests/support/data/store-test-letters.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import type { Database } from '../../shared/database/database.ts'

async function setStage(t: TestContext) {
  const scope = createScope(t)
  const { url, database } = await openTestDatabase(scope)
  const [order] = await placeTestOrders(database, [uniqueUserId()])
  assert.ok(order)
  const dlq = (...args: string[]) => runDlqProgram(url, ...args)
  const statuses = async () => (await readDeadLetters(database)).map(({ status }) => status)
  const outbox = async () => {
    const rows = await database.query<{ firstOrderId: number }>('SELECT firstOrderId FROM outbox')
    return rows.map(({ firstOrderId }) => firstOrderId)
  }
  return { database, order, dlq, statuses, outbox }
}

describe('replay refuses, and says why and what to do:', { concurrency: 3 }, () => {
  const json = (value: object) => Buffer.from(JSON.stringify(value))
  for (const [what, value, reason] of [
    ['a poison message', Buffer.from('not JSON'), 'the value is not JSON'],
    ['a tombstone', null, 'the message has no value (a tombstone)'],
    ['an unknown order', json({ orderId: 999, userId: 'U', productName: 'x' }), 'there is no order 999'],
    [
      "another user's order",
      json({ orderId: 1, userId: 'U', productName: 'x' }),
      'order 1 belongs to another user',
    ],
  ] as const) {
    test(what, async (t) => {
      const { database, dlq, statuses, outbox } = await setStage(t)
      const id = await storeTestLetter(database, { value })
      const run = await dlq('replay', String(id))
      assert.equal(run.status, 1)
      assert.equal(
        run.stderr,
        `Dead letter 1 cannot be replayed: ${reason}. It would fail again; discard it with: node services/operations/dlq.ts discard 1\n`,
      )
      assert.deepEqual(await statuses(), ['waiting'])
      assert.deepEqual(await outbox(), [])
    })
  }

  test('only one of several, and replays the others', async (t) => {
    const { database, order, dlq, statuses, outbox } = await setStage(t)
    await storeTestLetter(database)
    await storeTestLetter(database, { order })
    const run = await dlq('replay', '--all')
    assert.equal(run.status, 1)
    assert.match(run.stdout, /^Dead letter 2: order 1 is pending again/)
    assert.deepEqual(await statuses(), ['waiting', 'replayed'])
    assert.deepEqual(await outbox(), [order.orderId])
  })
})

describe('replay --all', { concurrency: 2 }, () => {
  test('skips dead letters without a source message and says how many; by id they are replayed', async (t) => {
    const { database, order, dlq, statuses, outbox } = await setStage(t)
    const [other] = await placeTestOrders(database, [uniqueUserId()])
    assert.ok(other)
    await storeTestLetter(database, { order, withoutMessage: true })
    await storeTestLetter(database, { order: other })

    const all = await dlq('replay', '--all')

    assert.deepEqual([all.status, all.stderr], [0, ''])
    assert.match(
      all.stdout,
      /^Dead letter 2: order 2 is pending.*\n1 dead letter was skipped: without a source message, .* a second time\. .* list shows/,
    )
    assert.deepEqual(await statuses(), ['waiting', 'replayed'])
    assert.deepEqual(await outbox(), [other.orderId])

    const again = await dlq('replay', '--all')
    assert.equal(again.status, 0)
    assert.match(again.stdout, /^1 dead letter was skipped/)

    assert.equal((await dlq('replay', '1')).status, 0)
    assert.deepEqual(await statuses(), ['replayed', 'replayed'])
    assert.deepEqual(await outbox(), [order.orderId, other.orderId])
  })

  test('is stricter than discard --all, which notifies no buyer', async (t) => {
    const { database, order, dlq, statuses } = await setStage(t)
    await storeTestLetter(database, { order, withoutMessage: true })
    assert.equal((await dlq('discard', '--all')).status, 0)
    assert.deepEqual(await statuses(), ['discarded'])
  })
})

describe('replay and the relay', { concurrency: 2 }, () => {
  /** A relay that is sending the events of some orders. */
  async function startSending(database: Database, firstOrderId: number, count: number) {
    await database.execute(
      `INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events) VALUES (?, 1, ?, '[]')`,
      [firstOrderId, count],
    )
    const relay = await database.connect()
    await relay.execute('START TRANSACTION')
    await relay.query('SELECT * FROM outbox FOR UPDATE SKIP LOCKED')
    return relay
  }

  for (const [which, before, count] of [
    ['alone in its row', 0, 1],
    ['in a row with others', 2, 5],
  ] as const) {
    test(`replay waits for an event that is being sent, ${which}`, async (t) => {
      const { database, order, dlq, outbox } = await setStage(t)
      await database.execute('UPDATE orders SET id = id + 10')
      const orderId = order.orderId + 10
      await storeTestLetter(database, { order: { ...order, orderId } })
      const relay = await startSending(database, orderId - before, count)

      const running = dlq('replay', '1')
      await waitFor('the replay to wait for it', async () => {
        const rows = await relay.query<{ Info: string | null }>('SHOW FULL PROCESSLIST')
        return rows.some(({ Info }) => Info?.includes('AS nearest'))
      })
      await relay.execute('DELETE FROM outbox')
      await relay.execute('COMMIT')
      relay.release()

      assert.equal((await running).status, 0)
      assert.deepEqual(await outbox(), [orderId])
    })
  }

  test('replay does not wait for events of other orders that are being sent', async (t) => {
    const { database, order, dlq, outbox } = await setStage(t)
    await database.execute('UPDATE orders SET id = id + 10')
    const orderId = order.orderId + 10
    await storeTestLetter(database, { order: { ...order, orderId } })
    const relay = await startSending(database, 1, 5)

    assert.equal((await dlq('replay', '1')).status, 0)
    assert.deepEqual(await outbox(), [1, orderId])
    await relay.execute('ROLLBACK')
    relay.release()
  })

  test('a locked order is left unchanged, and replay says so', async (t) => {
    const { database, order, dlq, statuses } = await setStage(t)
    await storeTestLetter(database, { order })
    const other = await database.connect()
    await other.execute('START TRANSACTION')
    await other.query('SELECT * FROM orders FOR UPDATE')
    const run = await dlq('replay', '1')
    await other.execute('ROLLBACK')
    other.release()
    assert.equal(run.status, 1)
    assert.match(run.stderr, /^Dead letter 1 is locked by another process, .*\. Try again in a moment\.\n$/)
    assert.deepEqual(await statuses(), ['waiting'])
    assert.equal(await statusOf(database, order.orderId), 'failed')
  })
})

describe('discard', { concurrency: 3 }, () => {
  test('discards a dead letter; its order stays failed, and it can no longer be replayed', async (t) => {
    const { database, order, dlq, statuses, outbox } = await setStage(t)
    await storeTestLetter(database, { order })
    const run = await dlq('discard', '1')
    assert.equal(run.status, 0)
    assert.match(
      run.stdout,
      /^Dead letter 1 is discarded\. If it failed an order, the order stays failed\.\n$/,
    )
    assert.deepEqual(await statuses(), ['discarded'])
    assert.equal(await statusOf(database, order.orderId), 'failed')

    const replay = await dlq('replay', '1')
    assert.equal(replay.status, 1)
    assert.equal(replay.stderr, 'Dead letter 1 was already discarded, so it cannot be replayed.\n')
    const again = await dlq('discard', '1')
    assert.deepEqual([again.status, again.stdout], [0, 'Dead letter 1 was already discarded.\n'])
    assert.deepEqual(await outbox(), [])
    assert.equal((await dlq('replay', '--all')).stdout, 'No dead letter is waiting.\n')
  })

  test('and replay of one at the same time: only one of them succeeds', async (t) => {
    const { database, order, dlq, statuses, outbox } = await setStage(t)
    await storeTestLetter(database, { order })
    const runs = await Promise.all([dlq('discard', '1'), dlq('replay', '1')])
    assert.deepEqual(runs.map(({ status }) => status).sort(), [0, 1])
    const [status] = await statuses()
    assert.deepEqual(await outbox(), status === 'replayed' ? [order.orderId] : [])
    assert.equal(await statusOf(database, order.orderId), status === 'replayed' ? 'pending' : 'failed')
  })

  test('of an unknown id says so, and discards the others', async (t) => {
    const { database, dlq, statuses } = await setStage(t)
    await storeTestLetter(database)
    const run = await dlq('discard', '5', '1')
    assert.equal(run.status, 1)
    assert.match(run.stderr, /^There is no dead letter 5\. To list the waiting ones: .* list\n$/)
    assert.deepEqual(await statuses(), ['discarded'])
  })
})
