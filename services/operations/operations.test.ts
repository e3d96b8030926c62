import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertProblem } from '../../tests/support/assert-problem.ts'
import { queryDatabase } from '../../tests/support/data/query-database.ts'
import { createScope } from '../../tests/support/scope.ts'
import { startFaultProxy } from '../../tests/support/servers/fault-proxy.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import { startServiceProgram } from '../../tests/support/services/service-program.ts'
import {
  startTestOperations,
  type TestOperations,
} from '../../tests/support/services/start-test-operations.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { countConnections } from '../shared/database/connection-counts.ts'

// Nothing listens there.
const NO_SERVERS = { DATABASE_URL: 'mysql://nobody:x@127.0.0.1:9/none', KAFKA_BROKERS: '127.0.0.1:9' }

const readyState = async ({ http }: TestOperations) => {
  const { status, body } = await http.get('/readyz')
  return { ...(body as { database: string; kafka: string }), status }
}

describe('a start', () => {
  test('health, readiness, metrics, the document and its page', async (t) => {
    const { http } = await startTestOperations(createScope(t))
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs/']) {
      const { headers } = await http.get(path).expect(200)
      assert.equal(headers['x-powered-by'], undefined, path)
    }
    assertProblem(await http.get('/api/none'), 404, 'not_found')
    assertProblem(await http.put('/api/audit').send({}), 405, 'method_not_allowed')
  })

  test('the page has a content security policy, and calls are never cached', async (t) => {
    const { http } = await startTestOperations(createScope(t))
    const { headers } = await http.get('/')
    assert.match(
      headers['content-security-policy'] ?? '',
      /script-src 'self';.*frame-ancestors 'none'|frame-ancestors 'none'.*script-src 'self'/,
    )
    assert.doesNotMatch(headers['content-security-policy'] ?? '', /script-src[^;]*unsafe/)
    assert.equal((await http.get('/api/audit')).headers['cache-control'], 'no-store')
  })

  test('without Kafka and database it serves, and says what it waits for', async (t) => {
    const operations = await startTestOperations(createScope(t), NO_SERVERS, { untilReady: false })

    await operations.http.get('/healthz').expect(200)
    const { status, database, kafka } = await readyState(operations)
    assert.equal(status, 503)
    assert.match(database, /database/)
    assert.match(kafka, /Kafka/)
    assertProblem(await operations.http.get('/api/audit'), 503, 'database_away')
    assertProblem(
      await operations.http.post('/api/products').send({ name: 'a', amount: 1 }),
      503,
      'database_away',
    )
    const restock = await operations.http.post('/api/products/1/restock').send({ amount: 1 })
    assertProblem(restock, 503, 'database_away')
    await operations.stop()
  })
})

test('a database that is away comes back by itself', async (t) => {
  const scope = createScope(t)
  const url = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, url)
  const operations = await startTestOperations(scope, { DATABASE_URL: proxy.through(url) })
  await proxy.refuse()
  await waitFor('it to notice', async () => (await readyState(operations)).status === 503)
  assertProblem(await operations.http.get('/api/products'), 503, 'database_away')

  await proxy.pass()

  await waitFor('it to be ready', async () => (await readyState(operations)).status === 200)
  await operations.http.get('/api/products').expect(200)
})

test('it opens at most as many connections as the error about missing connections says', async (t) => {
  const { http, databaseUrl } = await startTestOperations(createScope(t))
  const countSessions = async () => {
    const [row] = await queryDatabase<{ sessions: number }>(
      databaseUrl,
      `SELECT COUNT(*) AS sessions FROM information_schema.PROCESSLIST
       WHERE DB = DATABASE() AND ID <> CONNECTION_ID()`,
    )
    return row?.sessions ?? 0
  }
  const create = () => http.post('/api/products').send({ name: 'Tea', amount: 1 }).expect(201)
  const calls = Array.from({ length: 60 }, async (_, index) =>
    index % 2 === 0 ? await http.get('/api/audit').expect(200) : await create(),
  )
  const counts = [await countSessions(), await countSessions()]
  await Promise.all(calls)
  counts.push(await countSessions())
  assert.ok(Math.max(...counts) <= countConnections('operations'), counts.join(' '))
})

test('a restock whose answer is lost is not called unchanged', async (t) => {
  const scope = createScope(t)
  const url = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, url)
  const { http } = await startTestOperations(scope, { DATABASE_URL: proxy.through(url) })
  const { body } = await http.post('/api/products').send({ name: 'Tea', amount: 1 }).expect(201)
  const struck = proxy.atNext('UPDATE `products`', 'lose answer')

  const answer = await http.post(`/api/products/${body.id}/restock`).send({ amount: 5 })

  await struck
  assertProblem(answer, 503, 'outcome_unknown')
})

test('as a program it starts without servers, and SIGTERM ends it in order', async (t) => {
  const program = await startServiceProgram(createScope(t), 'operations', NO_SERVERS)
  assert.equal((await fetch(`${program.url}/healthz`)).status, 200)
  assert.equal(await program.end('SIGTERM'), 0)
  assert.match(program.output(), /"closed"/)
})

test('without a token it refuses to start in line mode, and for other host names', async (t) => {
  for (const [settings, fault] of [
    [{ AUTH_MODE: 'line' }, 'OPERATOR_TOKEN: must be set when AUTH_MODE is line'],
    [{ OPERATIONS_HOSTS: 'ops.example.com' }, 'OPERATOR_TOKEN: must be set when OPERATIONS_HOSTS is set'],
    [
      { OPERATIONS_HOSTS: 'http://ops:8003', OPERATOR_TOKEN: 'operator-secret' },
      'OPERATIONS_HOSTS: must be host names',
    ],
  ] as const)
    await assert.rejects(
      startServiceProgram(createScope(t), 'operations', { ...NO_SERVERS, ...settings }),
      new RegExp(fault),
    )
})
