import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queryDatabase } from '../../tests/support/data/query-database.ts'
import { createScope } from '../../tests/support/scope.ts'
import { createTestDatabase } from '../../tests/support/servers/test-database.ts'
import { silentLog } from '../../tests/support/servers/test-topics.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { CONNECTIONS, countConnections } from '../shared/database/connection-counts.ts'
import { watchDatabase } from '../shared/database/database-watch.ts'
import { openDatabases } from './databases.ts'

test('an order API opens as many connections as the error about missing connections says', async (t) => {
  const scope = createScope(t)
  const url = await createTestDatabase(scope)
  const access = { url }
  const watch = watchDatabase({
    access,
    connections: CONNECTIONS['order-api'].watch,
    needs: [],
    log: silentLog,
  })
  scope.onEnd(watch.stop)
  const databases = Object.values(openDatabases(access))
  const stated = countConnections('order-api')

  // More requests of each kind than connections: the rest waits.
  const wanted = databases.flatMap((database) => Array.from({ length: stated }, () => database.connect()))
  scope.onEnd(async () => {
    await Promise.all(databases.map(({ close }) => close()))
    await Promise.allSettled(wanted)
  })

  const countSessions = async () => {
    const [row] = await queryDatabase<{ sessions: number }>(
      url,
      `SELECT COUNT(*) AS sessions FROM information_schema.PROCESSLIST
       WHERE DB = DATABASE() AND ID <> CONNECTION_ID()`,
    )
    return row?.sessions
  }
  await waitFor(`${stated} sessions`, async () => (await countSessions()) === stated)
  assert.equal(await countSessions(), stated)
})
