import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { createScope } from '../../../tests/support/scope.ts'
import { openTestDatabase } from '../../../tests/support/servers/test-database.ts'
import { silentLog } from '../../../tests/support/servers/test-topics.ts'
import { createKafkaGuard } from './kafka-guard.ts'

test('a connection that closes while the database is asked does not count as open', async (t) => {
  const scope = createScope(t)
  const { database } = await openTestDatabase(scope)
  const guard = createKafkaGuard({ database, log: silentLog })
  scope.onEnd(guard.stop)

  const closed = new Socket()
  const asked = guard.admit('cluster', closed)
  closed.destroy()
  await asked
  assert.equal(guard.isConnected(), false)

  const open = new Socket()
  await guard.admit('cluster', open)
  assert.equal(guard.isConnected(), true)
  open.destroy()
  await new Promise(setImmediate)
  assert.equal(guard.isConnected(), false)
})
