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

describe('replay refuses, with a sentence that says why and what to do,', { concurrency: 3 }, () => {
  const json = (value: object) => Buffer.from(JSON.stringify(value))
  for (const [what, value, reason] of [
    ['poison', Buffer.from('no JSON'), 'the value is not JSON'],
    ['a tombstone', null, 'the message has no value (a tombstone)'],
    [
      'an order that there is not',
      json({ orderId: 999, userId: 'U', productName: 'x' }),
      'there is no order 999',
    ],
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
        `Dead letter 1 cannot be replayed: ${reason}. It would be refused again; put it away with: node services/operations/dlq.ts discard 1\n`,
      )
      assert.deepEqual(await statuses(), ['waiting'])
      assert.deepEqual(await outbox(), [])
    })
  }

  test('only that one of several', async (t) => {
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
  test('leaves out what came from no message, and says how many; named, it is replayed', async (t) => {
    const { database, order, dlq, statuses, outbox } = await setStage(t)
    const [other] = await placeTestOrders(database, [uniqueUserId()])
    assert.ok(other)
    await storeTestLetter(database, { order, withoutMessage: true })
    await storeTestLetter(database, { order: other })

    const all = await dlq('replay', '--all')

    assert.deepEqual([all.status, all.stderr], [0, ''])
    assert.match(
      all.stdout,
      /^Dead letter 2: order 2 is pending.*\n1 dead letter was left out, since it came from no message: .* again\. .* list shows/,
    )
    assert.deepEqual(await statuses(), ['waiting', 'replayed'])
    assert.deepEqual(await outbox(), [other.orderId])

    const again = await dlq('replay', '--all')
    assert.equal(again.status, 0)
    assert.match(again.stdout, /^1 dead letter was left out/)

    assert.equal((await dlq('replay', '1')).status, 0)
    assert.deepEqual(await statuses(), ['replayed', 'replayed'])
    assert.deepEqual(await outbox(), [order.orderId, other.orderId])
  })

  test('is stricter than discard --all, which tells nobody anything', async (t) => {
    const { database, order, dlq, statuses } = await setStage(t)
    await storeTestLetter(database, { order, withoutMessage: true })
    assert.equal((await dlq('discard', '--all')).status, 0)
    assert.deepEqual(await statuses(), ['discarded'])
  })
})

describe('replay and the relay', { concurrency: 2 }, () => {
  /** A relay in the middle of sending the events of some orders. */
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
    ['alone', 0, 1],
    ['among those of others', 2, 5],
  ] as const) {
    test(`an event that is just being sent, ${which}, is waited for: what it came to failed the order`, async (t) => {
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

  test('events of others that are being sent are not waited for: that may take as long as Kafka is away', async (t) => {
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

  test('an order that is held for long is left as it is, with a sentence', async (t) => {
    const { database, order, dlq, statuses } = await setStage(t)
    await storeTestLetter(database, { order })
    const other = await database.connect()
    await other.execute('START TRANSACTION')
    await other.query('SELECT * FROM orders FOR UPDATE')
    const run = await dlq('replay', '1')
    await other.execute('ROLLBACK')
    other.release()
    assert.equal(run.status, 1)
    assert.match(run.stderr, /^Dead letter 1 is held by somebody else, .*: try again in a moment\.\n$/)
    assert.deepEqual(await statuses(), ['waiting'])
    assert.equal(await statusOf(database, order.orderId), 'failed')
  })
})

describe('discard', { concurrency: 3 }, () => {
  test('puts a dead letter away; its order stays failed, and it is not replayed any more', async (t) => {
    const { database, order, dlq, statuses, outbox } = await setStage(t)
    await storeTestLetter(database, { order })
    const run = await dlq('discard', '1')
    assert.equal(run.status, 0)
    assert.match(run.stdout, /^Dead letter 1 is discarded\. If an order failed by it, it stays failed\.\n$/)
    assert.deepEqual(await statuses(), ['discarded'])
    assert.equal(await statusOf(database, order.orderId), 'failed')

    const replay = await dlq('replay', '1')
    assert.equal(replay.status, 1)
    assert.equal(replay.stderr, 'Dead letter 1 was discarded, so there is nothing left to replay.\n')
    const again = await dlq('discard', '1')
    assert.deepEqual([again.status, again.stdout], [0, 'Dead letter 1 was discarded already.\n'])
    assert.deepEqual(await outbox(), [])
    assert.equal((await dlq('replay', '--all')).stdout, 'No dead letter waits.\n')
  })

  test('and replay of one at the same time: one of them has it', async (t) => {
    const { database, order, dlq, statuses, outbox } = await setStage(t)
    await storeTestLetter(database, { order })
    const runs = await Promise.all([dlq('discard', '1'), dlq('replay', '1')])
    assert.deepEqual(runs.map(({ status }) => status).sort(), [0, 1])
    const [status] = await statuses()
    assert.deepEqual(await outbox(), status === 'replayed' ? [order.orderId] : [])
    assert.equal(await statusOf(database, order.orderId), status === 'replayed' ? 'pending' : 'failed')
  })

  test('of what is not there says so, and does the rest', async (t) => {
    const { database, dlq, statuses } = await setStage(t)
    await storeTestLetter(database)
    const run = await dlq('discard', '5', '1')
    assert.equal(run.status, 1)
    assert.match(run.stderr, /^There is no dead letter 5\. Those that wait: .* list\n$/)
    assert.deepEqual(await statuses(), ['discarded'])
  })
})
