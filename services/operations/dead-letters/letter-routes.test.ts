import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { assertProblem } from '../../../tests/support/assert-problem.ts'
import { placeTestOrders, statusOf } from '../../../tests/support/data/place-test-orders.ts'
import { readDeadLetters } from '../../../tests/support/data/read-dead-letters.ts'
import { storeTestLetter } from '../../../tests/support/data/store-test-letters.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { openRooms } from '../../../tests/support/services/open-operations-rooms.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { addLetterRoutes } from './letter-routes.ts'
import { settleMany, type SettleReport } from './settle-many.ts'

async function openLetters(t: TestContext, { users = 2 } = {}) {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  const { models } = database
  const orders = await placeTestOrders(database, Array.from({ length: users }, uniqueUserId))
  const rooms = await openRooms(scope, (router, parts) => addLetterRoutes(router, { models, ...parts }))
  return {
    database,
    orders,
    ...rooms,
    settle: async (action: 'replay' | 'discard', body: object) =>
      (await rooms.http.post(`/api/dead-letters/${action}`).send(body).expect(200)).body as SettleReport,
    /** What a change would have to show in. */
    snapshot: async () => ({
      letters: (await readDeadLetters(database)).map(({ id, status }) => [id, status]),
      orders: await database.query('SELECT id, status FROM orders ORDER BY id'),
      outbox: await database.query('SELECT firstOrderId FROM outbox ORDER BY firstOrderId'),
    }),
  }
}

interface ShownLetter {
  readonly id: number
  readonly reason: string
  readonly mayNotifyAgain: boolean
  readonly replays: number
}

interface LetterList {
  readonly letters: ShownLetter[]
  readonly nextBefore: number | null
}

describe('GET /api/dead-letters', () => {
  test('lists those that wait, newest first, page by page', async (t) => {
    const { database, http } = await openLetters(t)
    for (let n = 0; n < 5; n++) await storeTestLetter(database, { offset: n })
    await storeTestLetter(database, { offset: 9, status: 'discarded' })
    const pages: number[][] = []
    let before: number | null = null
    do {
      const { body } = await http
        .get('/api/dead-letters')
        .query({ limit: 2, ...(before !== null && { before }) })
        .expect(200)
      const { letters, nextBefore } = body as LetterList
      pages.push(letters.map(({ id }) => id))
      before = nextBefore
    } while (before !== null)
    assert.deepEqual(pages, [[5, 4], [3, 2], [1]])
    const { body: all } = await http.get('/api/dead-letters?status=all').expect(200)
    assert.equal((all as LetterList).letters.length, 6)
  })

  test('filters by a part of the reason, in which % and _ mean themselves', async (t) => {
    const { database, http } = await openLetters(t)
    await storeTestLetter(database, { offset: 1, reason: 'LINE answered 400: 100% wrong' })
    await storeTestLetter(database, { offset: 2, reason: 'LINE answered 400: 1000 wrong' })
    const filter = async (reason: string) =>
      ((await http.get('/api/dead-letters').query({ reason }).expect(200)).body as LetterList).letters.map(
        ({ id }) => id,
      )
    assert.deepEqual(await filter('400: 100'), [2, 1])
    assert.deepEqual(await filter('100%'), [1])
    assert.deepEqual(await filter('answered_400'), [])
  })

  test('says which ones may notify again, and how often an order was replayed', async (t) => {
    const { database, http, orders } = await openLetters(t)
    const [order] = orders
    assert.ok(order)
    await storeTestLetter(database, { order, offset: 1, status: 'replayed' })
    await storeTestLetter(database, { order, offset: 2, status: 'replayed' })
    await storeTestLetter(database, { order, offset: 3 })
    await storeTestLetter(database, { withoutMessage: true })
    const { letters } = (await http.get('/api/dead-letters').expect(200)).body as LetterList
    assert.deepEqual(
      letters.map(({ id, mayNotifyAgain, replays }) => [id, mayNotifyAgain, replays]),
      [
        [4, true, 0],
        [3, false, 2],
      ],
    )
  })

  test('shows one whole, also binary, and 404 for none', async (t) => {
    const { database, http, orders } = await openLetters(t)
    const [order] = orders
    assert.ok(order)
    const bytes = Buffer.from([0xff, 0xfe])
    await storeTestLetter(database, {
      order,
      key: bytes,
      value: null,
      headers: { one: 'a', bytes },
      messageTimestamp: 8_640_000_000_000_001,
    })
    const { body } = await http.get('/api/dead-letters/1').expect(200)
    const { key, value, headers, orderStatus, messageTime } = body as Record<string, unknown>
    const base64 = bytes.toString('base64')
    assert.deepEqual(
      { key, value, headers, orderStatus, messageTime },
      {
        key: { base64 },
        value: null,
        headers: { one: 'a', bytes: { base64 } },
        orderStatus: 'failed',
        messageTime: null,
      },
    )
    assertProblem(await http.get('/api/dead-letters/2'), 404, 'letter_not_found')
  })

  test('refuses what it does not understand', async (t) => {
    const { http } = await openLetters(t)
    for (const query of ['limit=0', 'limit=201', 'status=lost', 'before=x', 'resaon=a', 'reason='])
      assertProblem(await http.get(`/api/dead-letters?${query}`), 400, 'invalid')
    assertProblem(await http.get('/api/dead-letters/x'), 400, 'invalid')
  })
})

describe('replay and discard', () => {
  test('say in a dry run exactly what they then do, and change nothing in it', async (t) => {
    const { database, orders, settle, snapshot, audits } = await openLetters(t, { users: 3 })
    const [first, second, third] = orders
    assert.ok(first && second && third)
    // Two of one order, a poison message, one that may notify again, one that was discarded, and one more.
    await storeTestLetter(database, { order: first, offset: 1 })
    await storeTestLetter(database, { order: first, offset: 2 })
    await storeTestLetter(database, { offset: 3 })
    await storeTestLetter(database, { order: second, withoutMessage: true })
    await storeTestLetter(database, { offset: 5, status: 'discarded' })
    await storeTestLetter(database, { order: third, offset: 6 })
    const before = await snapshot()

    for (const choice of [{ all: true }, { ids: [1, 2, 3, 4, 5, 6, 99] }]) {
      const dry = await settle('replay', { ...choice, dryRun: true })
      assert.deepEqual(await snapshot(), before)
      assert.deepEqual(dry.settled, [1, 2, 6])
    }
    assert.deepEqual(audits, [])
    const ids = [1, 2, 3, 4, 5, 6, 99]
    const dry = await settle('replay', { ids, dryRun: true })
    const real = await settle('replay', { ids })
    assert.deepEqual(real, dry)
    assert.deepEqual(
      real.skipped.map(({ id, why }) => [id, why.split(':')[0]]),
      [
        [3, 'it would fail again'],
        [
          4,
          'its buyer may have been notified already, so long ago that LINE would not recognise the message',
        ],
        [5, 'it was already discarded'],
        [99, 'there is no such dead letter'],
      ],
    )
    for (const { orderId } of [first, third]) assert.equal(await statusOf(database, orderId), 'pending')
    assert.equal(await statusOf(database, second.orderId), 'failed')
    assert.equal(audits.length, 1)
  })

  test('a second click changes nothing', async (t) => {
    const { database, orders, settle, snapshot } = await openLetters(t)
    const [order] = orders
    assert.ok(order)
    await storeTestLetter(database, { order })
    await Promise.all([settle('replay', { ids: [1] }), settle('replay', { ids: [1] })])
    const after = await snapshot()
    assert.deepEqual(await settle('replay', { ids: [1] }), {
      settled: [],
      skipped: [{ id: 1, why: 'it was already replayed' }],
      nextAfter: null,
    })
    assert.deepEqual(await snapshot(), after)
    assert.equal(after.outbox.length, 1)
  })

  test('one that may notify again is replayed only on purpose', async (t) => {
    const { database, orders, settle } = await openLetters(t)
    const [order] = orders
    assert.ok(order)
    await storeTestLetter(database, { order, withoutMessage: true })
    assert.deepEqual((await settle('replay', { all: true })).settled, [])
    assert.deepEqual((await settle('replay', { ids: [1] })).settled, [])
    assert.deepEqual((await settle('replay', { ids: [1], mayNotifyAgain: true })).settled, [1])
    assert.equal(await statusOf(database, order.orderId), 'pending')
  })

  test('all of a reason, and the others wait on', async (t) => {
    const { database, settle, snapshot } = await openLetters(t)
    await storeTestLetter(database, { offset: 1, reason: 'the value is not JSON' })
    await storeTestLetter(database, { offset: 2, reason: 'there is no order 9' })
    const choice = { all: true, reason: 'not JSON' }
    assert.deepEqual((await settle('discard', { ...choice, dryRun: true })).settled, [1])
    assert.deepEqual((await settle('discard', choice)).settled, [1])
    assert.deepEqual((await snapshot()).letters, [
      [1, 'discarded'],
      [2, 'waiting'],
    ])
  })

  test('more than fit into one request are settled by several', async (t) => {
    const { database } = await openLetters(t)
    for (let offset = 0; offset < 8; offset++) await storeTestLetter(database, { offset })
    const order = { action: 'discard', dryRun: false, mayNotifyAgain: false } as const
    const first = await settleMany(database.models, order, 5)
    assert.deepEqual([first.settled, first.nextAfter], [[1, 2, 3, 4, 5], 5])
    const second = await settleMany(database.models, { ...order, after: 5 }, 5)
    assert.deepEqual([second.settled, second.nextAfter], [[6, 7, 8], null])
  })

  test('refuse what they do not understand', async (t) => {
    const { http, audits } = await openLetters(t)
    for (const body of [
      {},
      { ids: [], all: true },
      { ids: [] },
      { ids: [0] },
      { ids: ['1'] },
      { all: false },
      { ids: [1], reason: 'x' },
      { all: true, dryrun: true },
      { all: true, dryRun: 'yes' },
      [],
    ])
      for (const action of ['replay', 'discard'])
        assertProblem(await http.post(`/api/dead-letters/${action}`).send(body), 400, 'invalid')
    assert.deepEqual(audits, [])
  })
})
