import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { createTestDatabase, openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import {
  startTestOperations,
  type TestOperations,
} from '../../../tests/support/services/start-test-operations.ts'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { openDatabase } from '../../shared/database/database.ts'
import type { AuditedRequest } from '../changing-parts.ts'
import { createAuditLog } from './audit-log.ts'

interface Entry {
  readonly id: number
  readonly at: string
  readonly who: string
  readonly address: string
  readonly action: string
  readonly detail: Record<string, unknown>
}

const TOKEN = 'operator-secret'
const createTea = ({ http }: TestOperations, name: string) =>
  http.post('/api/products').set('Authorization', `Bearer ${TOKEN}`).send({ name, amount: 2 }).expect(201)
const readAudit = async ({ http }: TestOperations, query = '') => {
  const { body } = await http.get(`/api/audit${query}`).set('Authorization', `Bearer ${TOKEN}`).expect(200)
  return body as { entries: Entry[]; nextBefore: number | null }
}

test('each change has an entry: who, from where, what and when', async (t) => {
  const operations = await startTestOperations(createScope(t))
  const { body: product } = await createTea(operations, 'Tea')
  await operations.http.post(`/api/products/${product.id}/restock`).send({ amount: 5 }).expect(200)
  await operations.http.post(`/api/products/${product.id}/restock`).send({ amount: 0 }).expect(400)

  const { entries, nextBefore } = await readAudit(operations)

  assert.equal(nextBefore, null)
  assert.deepEqual(
    entries.map(({ who, address, action, detail }) => ({ who, address, action, detail })),
    [
      {
        who: 'local',
        address: '127.0.0.1',
        action: 'restock product',
        detail: { id: product.id, name: 'Tea', amount: 5 },
      },
      {
        who: 'local',
        address: '127.0.0.1',
        action: 'create product',
        detail: { id: product.id, name: 'Tea', amount: 2 },
      },
    ],
  )
  const [row] = await queryDatabase<{ now: Date }>(operations.databaseUrl, 'SELECT NOW(3) AS now')
  const age = (row?.now.getTime() ?? 0) - Date.parse(entries[0]?.at ?? '')
  assert.ok(age >= 0 && age < 60_000, `${age} ms old`)
})

test('with a token the entry says so, and never has the token itself', async (t) => {
  const operations = await startTestOperations(createScope(t), { OPERATOR_TOKEN: TOKEN })
  await createTea(operations, 'Tea')
  const { entries } = await readAudit(operations)
  assert.deepEqual(
    entries.map(({ who }) => who),
    ['token'],
  )
  assert.doesNotMatch(JSON.stringify(entries), new RegExp(TOKEN))
})

test('older entries are on the next pages', async (t) => {
  const operations = await startTestOperations(createScope(t))
  for (const name of ['A', 'B', 'C']) await createTea(operations, name)

  const first = await readAudit(operations, '?limit=2')
  const second = await readAudit(operations, `?limit=2&before=${first.nextBefore}`)

  const names = [...first.entries, ...second.entries].map(({ detail }) => detail.name)
  assert.deepEqual(names, ['C', 'B', 'A'])
  assert.equal(second.nextBefore, null)
})

const someone: AuditedRequest = { headers: {}, ip: '::ffff:10.1.2.3', socket: {} as AuditedRequest['socket'] }

test('while the database is away entries wait, and are written in order when it is back', async (t) => {
  const scope = createScope(t)
  const url = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, url)
  const database = openDatabase({ url: proxy.through(url) }, { connections: 2, queryTimeoutMs: 500 })
  scope.onEnd(database.close)
  const audit = createAuditLog({ database, hasToken: false, log: silentLog })
  scope.onEnd(audit.stop)
  await proxy.refuse()

  for (const number of [1, 2, 3]) await audit.record(someone, 'test', { number })
  await proxy.pass()

  const read = () =>
    queryDatabase<{ address: string; detail: string }>(url, 'SELECT address, detail FROM audit ORDER BY id')
  const written = await waitFor('three entries', async () => {
    const entries = await read()
    return entries.length === 3 && entries
  })
  assert.deepEqual(
    written.map(({ address, detail }) => `${address} ${detail}`),
    [1, 2, 3].map((number) => `10.1.2.3 {"number":${number}}`),
  )
})

test('a stop does not wait for a database that is away', async (t) => {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  const broken = { ...database, execute: () => Promise.reject(new Error('away')) }
  const audit = createAuditLog({ database: broken, hasToken: false, log: silentLog })
  await audit.record(someone, 'test', {})
  await audit.stop()
})
