// What a caller gets for each answer of the database, without one: place-batch.test.ts has the real one, and its faults.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createRecordingLog } from '../../../tests/support/recording-log.ts'
import type { Connection, Database, Queryable } from '../../shared/database/database.ts'
import { createNewOrder, type NewOrder, type OrderRequest } from './new-order.ts'
import { placeBatch } from './place-batch.ts'

const TEA = { id: 1, name: 'Thai tea', amount: 5 }

const order = (overrides: Partial<OrderRequest> = {}) =>
  createNewOrder({
    ...{ userId: 'U1', productId: TEA.id, quantity: 1, idempotencyKey: undefined, traceparent: '' },
    ...overrides,
  })

const serverError = (code: string, errno: number, sqlState: string) =>
  Object.assign(new Error(code), { code, errno, sqlState })
const LOCKED = serverError('ER_LOCK_WAIT_TIMEOUT', 1205, 'HY000')
const TOO_LONG = serverError('ER_DATA_TOO_LONG', 1406, '22001')
const DUPLICATE = serverError('ER_DUP_ENTRY', 1062, '23000')
const DISK_FULL = serverError('ER_DISK_FULL', 1021, 'HY000')
const LOST = new Error('the connection was lost')

interface Script {
  /** The answer to an attempt to write orders of these users; undefined: they are written. */
  readonly onWrite?: (userIds: readonly string[], attempt: number) => Error | undefined
  /** What was placed before. */
  readonly stored?: readonly { order: NewOrder; orderId: number }[]
  /** Fails every look-up of what was placed. */
  readonly lookUpFails?: Error
  readonly connectFails?: Error
}

/** A database that answers as its script says. */
function scriptDatabase({ onWrite = () => undefined, stored = [], lookUpFails, connectFails }: Script) {
  const writes: (readonly string[])[] = []
  const lookUps: string[] = []

  function multiQuery(sql: string, values: readonly unknown[] = []): unknown {
    if (sql.includes('FOR UPDATE')) return [{}, [TEA]]
    const rows = values.findLast((value) => Array.isArray(value) && Array.isArray(value[0])) as string[][]
    const userIds = rows.map(([userId = '']) => userId)
    writes.push(userIds)
    const failure = onWrite(userIds, writes.length)
    if (failure !== undefined) throw failure
    return [{ insertId: 1 }, { insertId: 100 * writes.length }, {}, {}]
  }

  function query(sql: string, [keys]: readonly unknown[] = []): unknown {
    if (sql.startsWith('SHOW')) return [{ Value: '1000000' }]
    if (!sql.includes('FROM orders')) return [TEA]
    lookUps.push(sql)
    if (lookUpFails !== undefined) throw lookUpFails
    const asked = (keys as { toSqlString: () => string }[]).map((key) => key.toSqlString())
    return stored
      .filter(({ order: { requestKey } }) => asked.includes(`X'${requestKey}'`))
      .map(({ order: { productId, quantity, requestKey }, orderId }) => ({
        ...{ orderId, productId, quantity, requestKey },
      }))
  }

  const promised =
    <Args extends unknown[]>(work: (...args: Args) => unknown) =>
    (...args: Args) =>
      new Promise((resolve) => resolve(work(...args)))
  const queries = {
    query: promised(query),
    execute: promised(() => ({ affectedRows: 0, insertId: 0 })),
    multiQuery: promised(multiQuery),
  } as unknown as Queryable
  const connection: Connection = {
    ...queries,
    threadId: 1,
    release: () => undefined,
    destroy: () => undefined,
  }
  const database = {
    ...queries,
    connect: () => (connectFails === undefined ? Promise.resolve(connection) : Promise.reject(connectFails)),
  } as Database
  return { database, writes, lookUps }
}

/** Never has anything: each attempt reads the stock. */
const noCache = { allocate: () => undefined, remember: () => undefined, forget: () => undefined }

async function place(script: Script, ...orders: NewOrder[]) {
  const { database, writes, lookUps } = scriptDatabase(script)
  const { log, lines } = createRecordingLog()
  const placed = await placeBatch({ database, stockCache: noCache, log }, orders)
  assert.equal(placed.size, orders.length)
  const outcomes = orders.map((each) => {
    const outcome = placed.get(each) ?? assert.fail('an order without an outcome')
    return 'code' in outcome ? outcome.code : outcome.orderId
  })
  return { outcomes, placed, writes, lines, lookUps }
}

const messages = (lines: readonly { readonly level: string; readonly msg: string; orders?: unknown }[]) =>
  lines.map(({ level, msg, orders }) => `${level} ${msg} (${String(orders)})`)

test('orders that the database takes are placed together, and nothing is logged', async () => {
  const { outcomes, writes, lines, lookUps } = await place({}, order(), order({ userId: 'U2' }))

  assert.deepEqual(outcomes, [100, 101])
  assert.deepEqual([writes, lines, lookUps], [[['U1', 'U2']], [], []])
})

test('when one order is at fault, each is placed alone, and only that one fails', async () => {
  const onWrite = (userIds: readonly string[]) => (userIds.includes('bad') ? TOO_LONG : undefined)
  const orders = [order(), order({ userId: 'bad' }), order({ userId: 'U3' })]

  const { outcomes, placed, writes, lines } = await place({ onWrite }, ...orders)

  assert.deepEqual(outcomes, [200, 'internal', 400])
  assert.deepEqual(writes, [['U1', 'bad', 'U3'], ['U1'], ['bad'], ['U3']])
  assert.equal((placed.get(orders[1] ?? order()) as Error).cause, TOO_LONG)
  assert.deepEqual(messages(lines), [
    'warn commit failed: refused by the database (3)',
    'warn commit failed: refused by the database (1)',
  ])
})

test('a locked product is tried again', async () => {
  const onWrite = (_: unknown, attempt: number) => (attempt <= 4 ? LOCKED : undefined)

  const { outcomes, lines } = await place({ onWrite }, order(), order())

  assert.deepEqual(outcomes, [500, 501])
  assert.deepEqual(
    messages(lines),
    Array(4).fill('warn commit failed: product locked by another transaction (2)'),
  )
})

test('a product that stays locked is given up after five attempts', async () => {
  const { outcomes, placed, writes } = await place({ onWrite: () => LOCKED }, order())

  assert.deepEqual(outcomes, ['database_away'])
  assert.equal(writes.length, 5)
  assert.equal(([...placed.values()][0] as Error).cause, LOCKED)
})

test('a repeated request gets the first answer, and the orders beside it are placed', async () => {
  const repeated = order({ idempotencyKey: 'k' })
  const stored = [{ order: repeated, orderId: 7 }]
  const onWrite = (userIds: readonly string[]) => (userIds.length > 1 ? DUPLICATE : undefined)

  const { outcomes, writes, lines, lookUps } = await place(
    { stored, onWrite },
    repeated,
    order({ userId: 'U2' }),
  )

  assert.deepEqual(outcomes, [7, 200])
  assert.deepEqual(writes, [['U1', 'U2'], ['U2']])
  assert.deepEqual(lines, [], 'it is expected')
  assert.equal(lookUps.length, 1)
  assert.doesNotMatch(lookUps.join(), /LOCK IN SHARE MODE/, 'what is committed is enough')
})

for (const [what, other] of [
  ['product', { productId: 2 }],
  ['quantity', { quantity: 2 }],
] as const)
  test(`a repeated key with another ${what} is refused`, async () => {
    const first = order({ idempotencyKey: 'k', ...other })
    const stored = [{ order: first, orderId: 7 }]

    const { outcomes } = await place({ stored, onWrite: () => DUPLICATE }, order({ idempotencyKey: 'k' }))

    assert.deepEqual(outcomes, ['idempotency_key_reused'])
  })

test('a duplicate whose first order is never found is given up after five attempts', async () => {
  const { outcomes, placed, writes } = await place(
    { onWrite: () => DUPLICATE },
    order({ idempotencyKey: 'k' }),
  )

  assert.deepEqual(outcomes, ['database_away'])
  assert.equal(writes.length, 5)
  assert.equal(([...placed.values()][0] as Error).cause, DUPLICATE)
})

test('a duplicate that cannot be looked up is given up', async () => {
  const { outcomes, placed } = await place({ onWrite: () => DUPLICATE, lookUpFails: LOST }, order(), order())

  assert.deepEqual(outcomes, ['database_away', 'database_away'])
  assert.equal(([...placed.values()][0] as Error).cause, LOST)
})

test('a rejected order may be a repeated one, which gets its first answer; others are not looked up', async () => {
  const repeated = order({ quantity: 9, idempotencyKey: 'k' })
  const stored = [{ order: repeated, orderId: 7 }]
  const other = order({ quantity: 9, idempotencyKey: 'new' })

  const { outcomes } = await place({ stored }, repeated, order({ quantity: 9 }), other, order())
  assert.deepEqual(outcomes, [7, 'out_of_stock', 'out_of_stock', 100])

  const without = await place({ stored }, order({ quantity: 9 }), order({ productId: 3 }), order())
  assert.deepEqual(without.outcomes, ['out_of_stock', 'product_not_found', 100])
  assert.deepEqual(without.lookUps, [])

  // Accepted as well: there is nothing to look up.
  const accepted = await place({ stored }, order({ idempotencyKey: 'another' }))
  assert.deepEqual([accepted.outcomes, accepted.lookUps], [[100], []])
})

test('a rejected order whose first answer cannot be looked up is given up alone', async () => {
  const orders = [order({ quantity: 9, idempotencyKey: 'k' }), order({ quantity: 9 }), order()]

  const { outcomes } = await place({ lookUpFails: LOST }, ...orders)

  assert.deepEqual(outcomes, ['database_away', 'out_of_stock', 100])
})

for (const [what, script, line] of [
  ['that cannot be reached', { connectFails: LOST }, 'warn commit failed: database unavailable (2)'],
  ['that cannot write', { onWrite: () => DISK_FULL }, 'warn commit failed: database unavailable (2)'],
] as const)
  test(`a database ${what} is not tried again`, async () => {
    const { outcomes, placed, writes, lines } = await place(script, order(), order())

    assert.deepEqual(outcomes, ['database_away', 'database_away'])
    assert.ok(writes.length <= 1)
    assert.ok(([...placed.values()][0] as Error).cause instanceof Error)
    assert.deepEqual(messages(lines), [line])
  })

test('when the answer to COMMIT is lost, callers get what is found; what is not found was not written', async () => {
  const written = order({ traceparent: 'trace-1' })
  const stored = [{ order: written, orderId: 7 }]
  const other = order({ traceparent: 'trace-2' })

  const { outcomes, placed, writes, lines } = await place({ stored, onWrite: () => LOST }, written, other)

  assert.deepEqual(outcomes, [7, 'database_away'])
  assert.equal(writes.length, 1)
  assert.equal(([...placed.values()][1] as Error).cause, LOST)
  assert.deepEqual(messages(lines), [
    'warn commit failed: the answer to COMMIT was lost (2)',
    'warn looked up orders after the answer to COMMIT was lost (2)',
  ])
  assert.equal(lines[1]?.found, 1)
  assert.deepEqual(lines[1].orderIds, [7])
  for (const { traceparents } of lines) assert.deepEqual(traceparents, ['trace-1', 'trace-2'])
})

test('when they cannot be looked up either, the outcome is unknown', async (t: TestContext) => {
  t.mock.method(AbortSignal, 'timeout', () => AbortSignal.abort())

  const { outcomes, placed } = await place({ onWrite: () => LOST }, order(), order())

  assert.deepEqual(outcomes, ['outcome_unknown', 'outcome_unknown'])
  assert.equal(([...placed.values()][0] as Error).cause, LOST)
})
