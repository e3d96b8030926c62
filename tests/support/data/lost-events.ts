import type { TestContext } from 'node:test'
import { createLostEventRepair } from '../../../services/order-api/reconciliation/repair-lost-events.ts'
import { neverAborts } from '../../../services/shared/runtime/backoff.ts'
import type { Database } from '../../../services/shared/database/database.ts'
import { readPositions } from '../../../services/shared/kafka/admin.ts'
import { enqueueOrders } from '../../../services/shared/orders/enqueue-orders.ts'
import { placeTestOrders, type TestOrder } from './place-test-orders.ts'
import { readDeadLetters } from './read-dead-letters.ts'
import { createRecordingLog } from '../recording-log.ts'
import { createScope } from '../scope.ts'
import { openTestDatabase } from '../servers/test-database.ts'
import { createTestTopic, readOffsets, silentLog, testKafkaAccess } from '../servers/test-topics.ts'
import { unique, uniqueUserId } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

/** Where orders wait for events that were lost: a database, a topic and a group, all of the test's own. */
interface Place {
  readonly database: Database
  readonly topic: string
  readonly group: string
}

export const users = (count: number) => Array.from({ length: count }, uniqueUserId)
export const idsOf = (orders: readonly TestOrder[]) => orders.map(({ orderId }) => orderId)
export const eventsOf = (orders: readonly TestOrder[]) => orders.map(({ event }) => event)

export async function setPlace(t: TestContext, partitions = 3) {
  const scope = createScope(t)
  const { url, database } = await openTestDatabase(scope)
  const [topic, group] = [await createTestTopic(partitions), unique('group')]
  // A new broker first has to load what it knows of groups.
  const isKnown = () =>
    readOffsets(topic, group).then(
      () => true,
      () => false,
    )
  await waitFor('the group', isKnown)
  return { url, database, topic, group }
}

/** One order API's part of the work, with a memory of its own. */
export function createReconciler({ database, topic, group }: Place) {
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

/** Orders of so many minutes ago, with which nothing has happened since. */
export async function placeOldOrders(database: Database, count: number, minutes = 10): Promise<TestOrder[]> {
  const orders = await placeTestOrders(database, users(count))
  await makeOlder(database, orders, minutes)
  return orders
}

/** Orders and all that happened with them were so much earlier. */
export async function makeOlder(
  database: Database,
  orders: readonly TestOrder[],
  minutes = 10,
): Promise<void> {
  await database.execute(
    `UPDATE orders SET createdAt = createdAt - INTERVAL ? MINUTE, updatedAt = updatedAt - INTERVAL ? MINUTE
     WHERE id IN (?)`,
    [minutes, minutes, idsOf(orders)],
  )
}

/** Orders whose events were put there, each by itself. */
export async function readOutbox(database: Database): Promise<number[]> {
  const rows = await database.query<{ firstOrderId: number }>(
    'SELECT firstOrderId FROM outbox ORDER BY firstOrderId',
  )
  return rows.map(({ firstOrderId }) => firstOrderId)
}

/** Which orders have dead letters, in the order in which they were stored. */
export const lettersOf = async (database: Database) =>
  (await readDeadLetters(database)).map(({ orderId }) => orderId)

/** As the relay does when Kafka has them. */
export const emptyOutbox = (database: Database) => database.execute('DELETE FROM outbox')

/** Puts events of these orders into the outbox once more. */
export async function enqueue(database: Database, orders: readonly TestOrder[]): Promise<void> {
  await database.transaction((connection) => enqueueOrders(connection, idsOf(orders)))
}
