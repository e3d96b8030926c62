import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeTestOrders } from '../../tests/support/data/place-test-orders.ts'
import { startFaultProxy } from '../../tests/support/servers/fault-proxy.ts'
import { produce } from '../../tests/support/servers/test-topics.ts'
import { startNotifierFixture } from '../../tests/support/services/notifier-fixture.ts'
import { uniqueUserId } from '../../tests/support/unique.ts'
import { waitFor } from '../../tests/support/wait-for.ts'
import { countConnections } from '../shared/database/connection-counts.ts'

test('a notifier opens as many connections as the error about missing connections says', async (t) => {
  const partitions = 6
  const fixture = await startNotifierFixture(t, { partitions })
  const { scope, database, env, topic } = fixture
  const proxy = await startFaultProxy(scope, env.DATABASE_URL)
  await fixture.startNotifier({
    DATABASE_URL: proxy.through(env.DATABASE_URL),
    KAFKA_PARTITIONS: String(partitions),
  })
  const stated = countConnections('notifier')
  // Slow enough for the tables to be locked before LINE answers.
  await fixture.line.setFaults({ latencyMs: 2_000 })
  const orders = await fixture.order(Array.from({ length: 10 }, uniqueUserId))
  await waitFor('LINE to have the messages', async () => (await fixture.line.messages()).length === 10)

  // Statuses, lookups and dead letters wait at the same time.
  const later = await placeTestOrders(database, Array.from({ length: 10 }, uniqueUserId))
  const holder = await database.connect()
  await holder.execute('LOCK TABLES orders WRITE, dead_letters WRITE')
  await produce(topic, [
    ...later.map(({ event }) => event),
    ...Array.from({ length: 10 }, () => ({ value: 'poison' })),
  ])
  await waitFor(`${stated} connections`, () => proxy.countConnections() === stated)

  await holder.execute('UNLOCK TABLES')
  holder.release()
  await fixture.waitForSuccess(orders.length + later.length)
  assert.ok(proxy.countConnections() <= stated)
})
