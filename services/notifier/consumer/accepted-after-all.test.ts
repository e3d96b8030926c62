// Two notifiers have the same message during a rebalance: LINE refuses one attempt and accepts the other.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { startNotifierFixture } from '../../../tests/support/services/notifier-fixture.ts'
import { placeTestOrders, statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { runDlqProgram } from '../../../tests/support/services/run-dlq-program.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { storeTestLetter } from '../../../tests/support/data/store-test-letters.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { markSuccessful } from '../orders/mark-successful.ts'

const REASON = 'LINE refused it; LINE accepted its message in another attempt, so nothing is left to do'

describe(
  'an order that failed, and whose message LINE accepts in another attempt,',
  { concurrency: 3 },
  () => {
    test('becomes successful, and its dead letter no longer waits for the operator', async (t) => {
      const fixture = await startNotifierFixture(t)
      const proxy = await startFaultProxy(fixture.scope, fixture.env.DATABASE_URL)
      await fixture.startNotifier({ DATABASE_URL: proxy.through(fixture.env.DATABASE_URL) })
      const accepted = proxy.atNext(`SET status = 'success'`, 'hold packet')
      const [order] = await fixture.order([uniqueUserId()])
      assert.ok(order)
      await accepted

      // The other notifier's part, after LINE refused its attempt.
      await storeTestLetter(fixture.database, { order, reason: 'LINE refused it' })
      assert.equal(await statusOf(fixture.database, order.orderId), 'failed')
      await proxy.pass()

      await fixture.waitForSuccess(1)
      const [letter, ...others] = await readDeadLetters(fixture.database)
      assert.deepEqual([letter?.status, letter?.reason, others], ['replayed', REASON, []])
      assert.ok(letter?.settledAt)
      assert.deepEqual(await runDlqProgram(fixture.env.DATABASE_URL, 'replay', '1'), {
        status: 0,
        stdout: 'Dead letter 1 was already replayed.\n',
        stderr: '',
      })
      await fixture.waitUntilConsumed()
      await fixture.assertNotifiedOnce([order])
    })

    test('can be marked repeatedly, without effect on other orders and settled dead letters', async (t) => {
      const { database, orders, ids } = await setUpOrders(t, 4)
      const [pending, failed, discarded, refused] = orders
      assert.ok(pending && failed && discarded && refused)
      await storeTestLetter(database, { order: discarded, reason: 'LINE refused it' })
      await database.execute(`UPDATE dead_letters SET status = 'discarded'`)
      await storeTestLetter(database, { order: failed, reason: 'LINE refused it' })
      await storeTestLetter(database, { order: refused, reason: 'LINE refused it' })

      for (let count = 0; count < 2; count++) await markSuccessful(database, ids.slice(0, 3))

      for (const order of [pending, failed, discarded])
        assert.equal(await statusOf(database, order.orderId), 'success')
      assert.equal(await statusOf(database, refused.orderId), 'failed')
      assert.deepEqual(
        (await readDeadLetters(database)).map(({ status, reason }) => [status, reason]),
        [
          ['discarded', 'LINE refused it'],
          ['replayed', REASON],
          ['waiting', 'LINE refused it'],
        ],
      )
    })

    test('adds no query for others: when all orders are pending, one UPDATE is enough', async (t) => {
      const { database, ids } = await setUpOrders(t, 500)
      const [statements, transactions] = [
        t.mock.method(database, 'execute'),
        t.mock.method(database, 'transaction'),
      ]

      await markSuccessful(database, ids)

      assert.deepEqual([statements.mock.callCount(), transactions.mock.callCount()], [1, 0])
      for (const id of [ids[0], ids[499]]) assert.equal(await statusOf(database, id ?? 0), 'success')
    })
  },
)

async function setUpOrders(t: Parameters<typeof createScope>[0], count: number) {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  const orders = await placeTestOrders(database, Array.from({ length: count }, uniqueUserId))
  return { database, orders, ids: orders.map(({ orderId }) => orderId) }
}
