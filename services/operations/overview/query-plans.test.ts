// A look at the database reads no more, however many orders there are, and however many of them wait.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createConnection } from 'mysql2/promise'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import type { Database } from '../../shared/database/database.ts'
import { readDatabase } from './read-database.ts'
import { TALLIES } from './counts/tallies.ts'

const ORDERS = 60_000

const scope = createScope({ after })
let database: Database
let databaseUrl = ''

async function fill(url: string): Promise<void> {
  const filling = await createConnection(url)
  const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')
  const tables = ['a', 'b', 'c', 'd', 'e'].map((name) => `(${digits}) ${name}`).join(', ')
  const number = 'a.d * 10000 + b.d * 1000 + c.d * 100 + d.d * 10 + e.d'
  await filling.execute(`INSERT INTO products (name, amount) VALUES ('Thai tea', 9)`)
  await filling.execute(
    `INSERT INTO orders (userLineUid, status, productId, quantity)
     SELECT CONCAT('U', MOD(n, 500)), 'success', 1, 1
     FROM (SELECT ${number} AS n FROM ${tables}) numbers WHERE n < ? ORDER BY n`,
    [ORDERS],
  )
  await filling.execute(
    `INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events, createdAt)
     SELECT id, 1, 1, '[{}]', NOW(3) FROM orders WHERE id <= 5000`,
  )
  await filling.query('ANALYZE TABLE orders, outbox')
  await filling.end()
}

/** How many rows and index entries the server reads for a look. One connection, so that its counters show that. */
async function countReads(watermark: number): Promise<number> {
  const read = async () => {
    const rows = await database.query<{ Value: string }>(`SHOW SESSION STATUS LIKE 'Handler_read%'`)
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0)
  }
  const first = await read()
  const start = await read()
  await readDatabase(database, {
    ...{ groupId: 'message-group', markerSeconds: 600, watermark, nextWatermark: watermark },
  })
  return (await read()) - start - (start - first)
}

describe('a look at the database', () => {
  before(async () => {
    const opened = await openTestDatabase(scope, { connections: 1 })
    database = opened.database
    databaseUrl = opened.url
    await fill(databaseUrl)
  })

  // The slice of a tally is read, and again from the temporary table that has it.
  const outbox = 2 * TALLIES.outbox.slice

  test('reads none of the orders that are done', async () => {
    const reads = await countReads(ORDERS - 100)
    assert.ok(reads <= outbox + 300, `${reads} reads`)
  })

  test('reads one slice of the pending ones', async () => {
    // Longer than a session of ours may wait.
    const filling = await createConnection(databaseUrl)
    await filling.execute(`UPDATE orders SET status = 'pending'`)
    await filling.end()
    const reads = await countReads(ORDERS - 100)
    assert.ok(reads <= outbox + 2 * TALLIES.pending.slice + 300, `${reads} reads`)
  })

  test('reads pending and failed orders, and waiting letters, from an index alone', async () => {
    for (const name of ['pending', 'failed', 'letters'] as const) {
      const { rows, key, slice } = TALLIES[name]
      const plan = await database.query<{ Extra: string | null }>(
        `EXPLAIN ${rows} AND ${key} > 0 ORDER BY ${key} LIMIT ${slice}`,
      )
      assert.match(plan[0]?.Extra ?? '', /Using index/, name)
      assert.doesNotMatch(plan[0]?.Extra ?? '', /filesort/, name)
    }
  })
})
