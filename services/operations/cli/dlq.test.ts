import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { placeTestOrders } from '../../../tests/support/data/place-test-orders.ts'
import { runDlqProgram } from '../../../tests/support/services/run-dlq-program.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { storeTestLetter } from '../../../tests/support/data/store-test-letters.ts'
import { createTestDatabase, openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { uniqueUserId } from '../../../tests/support/unique.ts'
import { runDlq } from './run-dlq.ts'

async function setStage(t: TestContext) {
  const scope = createScope(t)
  const { url, database } = await openTestDatabase(scope)
  /** Runs the command in this process, in a terminal of this width. */
  const inTerminal = async (columns: number, ...args: string[]) => {
    const lines: string[] = []
    const print = (text: string) => void lines.push(text)
    await runDlq({ args, env: { DATABASE_URL: url }, program: 'dlq', print, complain: print, columns })
    return lines.join('\n')
  }
  return { url, database, inTerminal, dlq: (...args: string[]) => runDlqProgram(url, ...args) }
}

describe('dlq list', { concurrency: 3 }, () => {
  test('lists the waiting ones, newest first, in columns that fit the terminal', async (t) => {
    const { database, inTerminal } = await setStage(t)
    const [order] = await placeTestOrders(database, [uniqueUserId()])
    assert.ok(order)
    const source = { topic: 'message-topic', partition: 3 }
    await storeTestLetter(database, { ...source, offset: 41, reason: 'not JSON\n\x1b[31m' })
    await storeTestLetter(database, { ...source, offset: 4200, order, reason: 'r'.repeat(200) })
    await storeTestLetter(database, { reason: 'later discarded' })
    await database.execute(`UPDATE dead_letters SET createdAt = '2026-11-25 01:02:03.456'`)
    await inTerminal(80, 'discard', '3')

    assert.equal(
      await inTerminal(90, 'list'),
      `
ID  STORED                ORDER  SOURCE                REASON
2   2026-11-25T01:02:03Z  1      message-topic/3@4200  rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr…
1   2026-11-25T01:02:03Z  -      message-topic/3@41    not JSON\\n\\x1b[31m
`.trim(),
    )
    assert.match(await inTerminal(90, 'list', '--status', 'discarded'), /^3 .* later discarded$/m)
    assert.match(await inTerminal(90, 'list', '--status', 'all'), /^2 .* 1 +waiting +message-topic/m)
    assert.equal(await inTerminal(90, 'list', '--status', 'replayed'), 'There are no replayed dead letters.')
  })

  test('is paged', async (t) => {
    const { database, inTerminal } = await setStage(t)
    for (let count = 0; count < 5; count++) await storeTestLetter(database)
    const idsOn = (page: string) => Array.from(page.matchAll(/^(\d+) {2}/gm), ([, id]) => id)

    const first = await inTerminal(90, 'list', '--limit', '2')
    assert.deepEqual(idsOn(first), ['5', '4'])
    const [, next = ''] = /2 of 5 waiting dead letters, newest first. Next page: dlq (.*)$/.exec(first) ?? []
    const second = await inTerminal(90, ...next.split(' '))
    assert.deepEqual(idsOn(second), ['3', '2'])
    assert.deepEqual(idsOn(await inTerminal(90, 'list', '--limit', '2', '--before', '2')), ['1'])
  })

  test('as JSON has the same columns', async (t) => {
    const { database, dlq } = await setStage(t)
    await storeTestLetter(database, {
      topic: 'orders',
      offset: 8,
      messageTimestamp: 1_700_000_000_000,
      reason: '\x9b',
    })
    const { stdout, stderr, status } = await dlq('list', '--json')
    assert.deepEqual([stderr, status], ['', 0])
    assert.doesNotMatch(stdout, /\x9b/)
    const [{ createdAt, ...letter }] = JSON.parse(stdout) as [Record<string, unknown>]
    assert.ok(Math.abs(Date.parse(String(createdAt)) - Date.now()) < 600_000)
    assert.deepEqual(letter, {
      id: 1,
      orderId: null,
      status: 'waiting',
      reason: '\x9b',
      topic: 'orders',
      partition: 0,
      offset: 8,
      messageTimestamp: 1700000000000,
      groupId: 'group',
      settledAt: null,
    })
    assert.deepEqual(JSON.parse((await dlq('list', '--json', '--status', 'replayed')).stdout), [])
  })
})

describe('dlq show', { concurrency: 3 }, () => {
  test('shows everything, formatted, without control characters', async (t) => {
    const { database, dlq } = await setStage(t)
    const [order] = await placeTestOrders(database, [uniqueUserId()])
    assert.ok(order)
    await storeTestLetter(database, {
      order,
      topic: 'orders',
      messageTimestamp: 1_700_000_000_000,
      reason: 'refused \x1b]0;pwned\x07',
      key: Buffer.from([0xff, 0x1b, 0x41]),
      value: Buffer.from('{"orderId": 1, "productName": "tea \\u009b2J\u202e"}'),
      headers: { ce_id: 'one', odd: Buffer.from([0xff]), evil: '\x1b[2J' },
      truncatedFrom: 2_000_000,
    })
    const { stdout, status } = await dlq('show', '1')
    assert.equal(status, 0)
    assert.equal(
      stdout.replace(/(stored +).*/, '$1…'),
      `
Dead letter 1, waiting
  reason     refused \\x1b]0;pwned\\x07
  order      1 (failed)
  source     orders/0@7
  sent       2023-11-14T22:13:20Z
  group      group
  stored     …
  truncated  only the beginning was stored; the value had 2,000,000 bytes
  headers
    ce_id: one
    odd: {"base64":"/w=="}
    evil: \\x1b[2J
  key (binary, 3 bytes)
    0000  ff 1b 41                                         ..A
  value (JSON, 48 bytes)
    {
      "orderId": 1,
      "productName": "tea \\x9b2J\\u{202e}"
    }
`.trimStart(),
    )
  })

  test('of a poison message, and of one without a source message', async (t) => {
    const { database, dlq } = await setStage(t)
    const [order] = await placeTestOrders(database, [uniqueUserId()])
    assert.ok(order)
    // Not a valid date: a producer may send any number.
    await storeTestLetter(database, { key: null, value: null, messageTimestamp: 9_000_000_000_000_000 })
    await storeTestLetter(database, { order, withoutMessage: true })
    const [poison, without] = [await dlq('show', '1'), await dlq('show', '2')]
    assert.match(poison.stdout, /sent +9000000000000000\n[^]*key \(none\)\n {2}value \(none\)\n$/)
    assert.match(without.stdout, /order +1 \(failed\)\n {2}source +none\n {2}stored .*\n$/)
  })

  test('as JSON has the complete message', async (t) => {
    const { database, dlq } = await setStage(t)
    const value = Buffer.from([0xff, 0xfe])
    await storeTestLetter(database, { key: Buffer.from('ชา'), value, headers: { a: 'b' } })
    const letter = JSON.parse((await dlq('show', '1', '--json')).stdout) as Record<string, unknown>
    assert.deepEqual(
      [letter.key, letter.value, letter.headers, letter.truncatedFrom],
      ['ชา', { base64: '//4=' }, { a: 'b' }, null],
    )
  })

  test('of an unknown id says so', async (t) => {
    const { dlq } = await setStage(t)
    const run = await dlq('show', '7')
    assert.equal(run.status, 1)
    assert.equal(
      run.stderr,
      'There is no dead letter 7. To list all: node services/operations/dlq.ts list --status all\n',
    )
  })
})

describe('when dlq cannot run, it says in a sentence what to do:', { concurrency: 3 }, () => {
  const cases = [
    [
      'an unknown command',
      'mysql://a@127.0.0.1/a',
      ['lost'],
      /^There is no command "lost"\. The commands are list/,
    ],
    ['no setting', '', ['list'], /^No database is configured\. Run npm start/],
    ['an invalid setting', 'nonsense', ['list'], /DATABASE_URL: must be mysql:/],
    [
      'no database at that address',
      'mysql://a:secret-password@127.0.0.1:9/a',
      ['replay', '--all'],
      /^The database in DATABASE_URL does not answer\. Nothing listens at that address\. Is it running\?\n$/,
    ],
  ] as const
  for (const [what, url, args, sentence] of cases) {
    test(what, async () => {
      const { status, stdout, stderr } = await runDlqProgram(url, ...args)
      assert.deepEqual([status, stdout], [1, ''])
      assert.match(stderr, sentence)
      assert.doesNotMatch(stderr, /secret|at .*:\d+:\d+/)
    })
  }

  test('a database without tables', async (t) => {
    const url = await createTestDatabase(createScope(t), { migrated: false })
    const { status, stderr } = await runDlqProgram(url, 'list')
    assert.equal(status, 1)
    assert.match(stderr, /Migrate it with: npm run migrate\.\n$/)
  })

  test('--help needs no database', async () => {
    const { status, stdout, stderr } = await runDlqProgram('', '--help')
    assert.deepEqual([status, stderr], [0, ''])
    for (const name of ['list', 'show ID', 'replay ID...', 'discard ID...'])
      assert.ok(stdout.includes(`node services/operations/dlq.ts ${name}`))
  })
})
