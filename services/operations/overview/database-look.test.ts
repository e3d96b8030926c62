import { test } from 'node:test'
import { createConnection } from 'mysql2/promise'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { openDatabase } from '../../shared/database/database.ts'
import { createDatabaseLook } from './database-look.ts'

test('counts stay right when more orders are pending than a look counts', async (t) => {
  const scope = createScope(t)
  const { url } = await openTestDatabase(scope)
  const orders = await createConnection(url)
  scope.onEnd(() => orders.end())
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')
  const tables = ['a', 'b', 'c', 'd', 'e'].map((name) => `(${digits}) ${name}`).join(', ')
  const number = 'a.d * 10000 + b.d * 1000 + c.d * 100 + d.d * 10 + e.d'
  const insert = (count: number) =>
    orders.query(
      `INSERT INTO orders (userLineUid, status, productId)
       SELECT 'U1', 'pending', 1 FROM (SELECT ${number} AS n FROM ${tables}) numbers WHERE n < ?`,
      [count],
    )
  /** As a notifier does it: statuses, and the counter of its next heartbeat. */
  async function confirm(count: number, sum: number): Promise<void> {
    await orders.query(`UPDATE orders SET status = 'success' WHERE status = 'pending' ORDER BY id LIMIT ?`, [
      count,
    ])
    await orders.query(
      `REPLACE INTO heartbeats (instance, service, state, figures) VALUES ('notifier-1', 'notifier', 'running', ?)`,
      [JSON.stringify({ confirmed: sum })],
    )
  }
  await orders.query(`INSERT INTO products (name, amount) VALUES ('Thai tea', 9)`)
  await insert(45_000)
  await confirm(5_000, 5_000)

  const database = openDatabase({ url }, { connections: 1 })
  scope.onEnd(database.close)
  const counting = openDatabase({ url }, { connections: 1 })
  scope.onEnd(counting.close)
  const { signal } = new AbortController()
  const { look } = createDatabaseLook({
    database,
    counting,
    groupId: 'message-group',
    signal,
    log: silentLog,
  })
  const until = (what: string, total: number, pending: number) =>
    waitFor(what, async () => {
      const { counts } = await look()
      return counts.total === total && counts.pending === pending
    })

  await until('all orders to be counted', 45_000, 40_000)
  await insert(2_000)
  await until('new ones', 47_000, 42_000)
  await confirm(12_000, 17_000)
  await until('confirmed ones', 47_000, 30_000)
  await orders.query(`UPDATE orders SET status = 'failed' WHERE status = 'pending' ORDER BY id LIMIT 500`)
  await until('failed ones', 47_000, 29_500)
  // So few that a look counts all of them.
  await confirm(25_000, 42_000)
  await until('most to be done', 47_000, 4_500)
})
