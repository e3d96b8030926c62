import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryDatabase } from '../../../tests/support/data/query-database.ts'
import { createScope } from '../../../tests/support/scope.ts'
import { startFaultProxy } from '../../../tests/support/servers/fault-proxy.ts'
import { createTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../../tests/support/wait-for.ts'
import { watchDatabase } from './database-watch.ts'

test('every check uses the same connection', async (t) => {
  const scope = createScope(t)
  const url = await createTestDatabase(scope)
  const proxy = await startFaultProxy(scope, url)
  let checks = 0
  const countChecks = (packet: Buffer) => {
    if (packet.includes('FROM outbox')) checks++
    return false
  }
  proxy.setTrap(countChecks, 'lose packet', 'always')
  const access = { url: proxy.through(url) }
  const watch = watchDatabase({ access, connections: 1, needs: [], log: silentLog })
  scope.onEnd(watch.stop)

  const sessions: number[][] = []
  while (sessions.length < 3) {
    await waitFor('a check', () => checks > sessions.length)
    const rows = await queryDatabase<{ id: number }>(
      url,
      `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()`,
    )
    sessions.push(rows.map(({ id }) => id))
  }

  assert.equal(sessions[0]?.length, 1)
  assert.deepEqual(sessions, [sessions[0], sessions[0], sessions[0]])
  assert.equal(watch.state(), 'ok')
})
