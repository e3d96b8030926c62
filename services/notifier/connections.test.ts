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
  const orders = await placeTestOrders(
    database,
    Array.from({ length: 10 * partitions }, () => uniqueUserId()),
  )
  await fixture.startNotifier({
    DATABASE_URL: proxy.through(env.DATABASE_URL),
    KAFKA_PARTITIONS: String(partitions),
  })
  const stated = countConnections('notifier')

  // More partitions than connections look for their orders at once: the rest waits.
  const holder = await database.connect()
  await holder.execute('LOCK TABLES orders WRITE')
  await produce(
    topic,
    orders.map(({ event }) => event),
  )
  await waitFor(`${stated} connections`, () => proxy.countConnections() === stated)

  await holder.execute('UNLOCK TABLES')
  holder.release()
  await fixture.waitForSuccess(orders.length)
  assert.ok(proxy.countConnections() <= stated)
})
