import type { TestContext } from 'node:test'
import { createLostEventRepair } from '../../../services/order-api/reconciliation/repair-lost-events.ts'
import { neverAborts } from '../../../services/shared/runtime/backoff.ts'
import { readPositions } from '../../../services/shared/kafka/admin.ts'
import { enqueueOrders } from '../../../services/shared/orders/enqueue-orders.ts'
import { placeTestOrders, type TestOrder } from './place-test-orders.ts'
import { readDeadLetters } from './read-dead-letters.ts'
import { createRecordingLog } from '../recording-log.ts'
import { createScope } from '../scope.ts'
import { openTestDatabase, type TestDatabase } from '../servers/test-database.ts'
import { createTestTopic, readOffsets, silentLog, testKafkaAccess } from '../servers/test-topics.ts'
import { unique, uniqueUserId } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

/** A separate database, topic and group, in which events can be lost. */
interface LostEventFixture {
  readonly database: TestDatabase
  readonly topic: string
  readonly group: string
}

export const users = (count: number) => Array.from({ length: count }, uniqueUserId)
export const idsOf = (orders: readonly TestOrder[]) => orders.map(({ orderId }) => orderId)
export const eventsOf = (orders: readonly TestOrder[]) => orders.map(({ event }) => event)

export async function startLostEventFixture(t: TestContext, partitions = 3) {
  const scope = createScope(t)
  const { url, database } = await openTestDatabase(scope)
  const [topic, group] = [await createTestTopic(partitions), unique('group')]
  // A new broker first has to load its groups.
  const isKnown = () =>
    readOffsets(topic, group).then(
      () => true,
      () => false,
    )
  await waitFor('the group', isKnown)
  return { url, database, topic, group }
}

/** The repair of lost events of one order API. */
export function createTestRepair({ database, topic, group }: LostEventFixture) {
  const { log, lines } = createRecordingLog()
  const repaired: number[] = []
  const left: number[] = []
  const repair = createLostEventRepair({
    staleAfterMs: 300_000,
    readPositions: () =>
      readPositions(
        { clientId: 'test', access: testKafkaAccess(), log: silentLog },
        { topic, groupId: group },
      ),
    onRepaired: (count) => repaired.push(count),
    onLeftToOperator: (count) => left.push(count),
    log,
  })
  const round = async () => {
    const connection = await database.connect()
    try {
      return await repair(connection, neverAborts)
    } finally {
      connection.destroy()
    }
  }
  return { round, repaired, left, lines }
}

/** Places orders that have not changed for this many minutes. */
export async function placeOldOrders(
  database: TestDatabase,
  count: number,
  minutes = 10,
): Promise<TestOrder[]> {
  const orders = await placeTestOrders(database, users(count))
  await makeOlder(database, orders, minutes)
  return orders
}

/** Moves the times of these orders back. */
export async function makeOlder(
  database: TestDatabase,
  orders: readonly TestOrder[],
  minutes = 10,
): Promise<void> {
  await database.execute(
    `UPDATE orders SET createdAt = createdAt - INTERVAL ? MINUTE, updatedAt = updatedAt - INTERVAL ? MINUTE
     WHERE id IN (?)`,
    [minutes, minutes, idsOf(orders)],
  )
}

/** The orders whose events are in the outbox, one row per order. */
export async function readOutbox(database: TestDatabase): Promise<number[]> {
  const rows = await database.query<{ firstOrderId: number }>(
    'SELECT firstOrderId FROM outbox ORDER BY firstOrderId',
  )
  return rows.map(({ firstOrderId }) => firstOrderId)
}

/** The orders of the stored dead letters, oldest first. */
export const lettersOf = async (database: TestDatabase) =>
  (await readDeadLetters(database)).map(({ orderId }) => orderId)

/** Deletes all events, as the relay does when Kafka has them. */
export const emptyOutbox = (database: TestDatabase) => database.execute('DELETE FROM outbox')

/** Puts new events of these orders into the outbox. */
export async function enqueue(database: TestDatabase, orders: readonly TestOrder[]): Promise<void> {
  await database.transaction((connection) => enqueueOrders(connection, idsOf(orders)))
}
