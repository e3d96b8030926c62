import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createProduct } from '../../../tests/support/data/create-product.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createRecordingLog } from '../../../tests/support/recording-log.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startTestOrderApi } from '../../../tests/support/services/start-test-order-api.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { neverAborts } from '../../shared/runtime/backoff.ts'
import { openDatabase } from '../../shared/database/database.ts'
import { createStockAudit } from './audit-stock.ts'

/** An audit of a shop. Only the test moves its clock, so it never has to rest otherwise. */
async function openAudit(t: TestContext, databaseUrl?: string) {
  const scope = createScope(t)
  const url = databaseUrl ?? (await createTestDatabase(scope))
  const database = openDatabase({ url }, { connections: 1 })
  scope.onEnd(database.close)
  const connection = await database.connect()
  const { log, lines } = createRecordingLog()
  const clock = { now: 0 }
  const audit = createStockAudit(log, () => clock.now)
  const run = () => audit.run(connection, neverAborts)
  return { url, connection, audit, run, lines, clock }
}

const order = (url: string, productId: number, quantity: number) =>
  queryDatabase(
    url,
    `INSERT INTO orders (userLineUid, productId, quantity, requestKey, retryKey)
     VALUES ('U1', ?, ?, RANDOM_BYTES(16), UUID())`,
    [productId, quantity],
  )

test('stock that is more or less than the orders explain is logged once, with what to do about it', async (t) => {
  const { url, audit, run, lines } = await openAudit(t)
  await queryDatabase(
    url,
    `INSERT INTO products (name, amount) VALUES ('Tea', 10), ('Mango', 10), ('Rice', 10)`,
  )
  await order(url, 1, 4)
  await queryDatabase(url, 'UPDATE products SET amount = 6 WHERE id = 1')
  await run()
  assert.deepEqual([audit.driftingProducts, lines], [0, []])

  await order(url, 1, 3)
  await queryDatabase(url, 'UPDATE products SET amount = 5 WHERE id = 2')
  await run()
  await run()

  assert.equal(audit.driftingProducts, 2)
  assert.deepEqual(lines, [
    {
      level: 'warn',
      ...{ productId: 1, initial: 10, stock: 6, ordered: 7, drift: 3 },
      msg:
        'stock and orders of product 1 disagree: 6 left and 7 ordered are 3 more than the 10 that were put on sale. ' +
        'If the stock is right: UPDATE products SET initialAmount = 13 WHERE id = 1',
    },
    {
      level: 'warn',
      ...{ productId: 2, initial: 10, stock: 5, ordered: 0, drift: -5 },
      msg:
        'stock and orders of product 2 disagree: 5 left and 0 ordered are 5 less than the 10 that were put on sale. ' +
        'If the stock is right: UPDATE products SET initialAmount = 5 WHERE id = 2',
    },
  ])
})

test('the statement in the log resolves the difference, and another difference is logged again', async (t) => {
  const { url, audit, run, lines } = await openAudit(t)
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('Tea', 10)`)
  await queryDatabase(url, 'UPDATE products SET amount = 60')
  await run()
  const [accept = ''] = /UPDATE .*$/.exec(lines[0]?.msg ?? '') ?? []

  await order(url, 1, 2)
  await queryDatabase(url, 'UPDATE products SET amount = amount - 2')
  await queryDatabase(url, accept)
  await run()
  assert.deepEqual([audit.driftingProducts, lines[1]?.msg], [0, 'stock and orders of a product agree again'])

  await queryDatabase(url, 'UPDATE products SET amount = 59')
  await run()
  assert.deepEqual([audit.driftingProducts, lines[2]?.drift], [1, 1])
})

test('a deleted product is forgotten, and a failed audit leaves no figure', async (t) => {
  const { url, connection, audit, run, lines, clock } = await openAudit(t)
  assert.equal(audit.driftingProducts, undefined)
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('Tea', 10), ('Mango', 10)`)
  await queryDatabase(url, 'UPDATE products SET amount = 9')
  await run()
  assert.equal(audit.driftingProducts, 2)

  await queryDatabase(url, 'DELETE FROM products WHERE id = 1')
  await run()
  assert.deepEqual([audit.driftingProducts, lines.length], [1, 2])

  const failing = t.mock.method(connection, 'query', () => Promise.reject(new Error('away')))
  await assert.rejects(run())
  assert.equal(audit.driftingProducts, undefined)

  failing.mock.restore()
  clock.now += 1
  await run()
  assert.deepEqual([audit.driftingProducts, lines.length], [1, 2], 'a difference is not logged twice')
})

test('while orders are placed, stock and orders never seem to disagree', async (t) => {
  const api = await startTestOrderApi(createScope(t), { BATCH_MAX_ORDERS: '3' })
  const { audit, run, lines } = await openAudit(t, api.databaseUrl)
  const products = [await createProduct(api, { amount: 60 }), await createProduct(api, { amount: 1_000 })]
  const orders = { placed: false }
  const auditAllTheTime = async () => {
    let audits = 0
    for (; !orders.placed; audits++) await run()
    return audits
  }
  const auditing = auditAllTheTime()

  const place = async (count: number) => {
    const productId = products[count % 2]
    const { status } = await api.http
      .post('/api/placeorder')
      .send({ productId, userId: uniqueUserId(), quantity: 1 + (count % 3) })
    assert.ok([201, 409].includes(status))
  }
  for (let round = 0; round < 10; round++)
    await Promise.all(Array.from({ length: 30 }, (_, index) => place(round * 30 + index)))
  orders.placed = true

  assert.ok((await auditing) > 10)
  assert.deepEqual([audit.driftingProducts, lines], [0, []])
})

test('an audit rests a hundred times as long as the last one took', async (t) => {
  const { url, audit, run, lines, clock, connection } = await openAudit(t)
  await queryDatabase(url, `INSERT INTO products (name, amount) VALUES ('Tea', 10)`)
  const query = connection.query.bind(connection)
  t.mock.method(connection, 'query', (...args: Parameters<typeof query>) => {
    // Two queries per run: the second one finds no further product.
    clock.now += 1_000
    return query(...args)
  })
  await run()
  await queryDatabase(url, 'UPDATE products SET amount = 9')

  clock.now += 199_999
  await run()
  assert.equal(audit.driftingProducts, 0)
  clock.now += 1
  await run()
  assert.deepEqual([audit.driftingProducts, lines.length], [1, 1])
})
