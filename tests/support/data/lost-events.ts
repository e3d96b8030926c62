import type { TestContext } from 'node:test'
import { createLostEventRepair } from '../../../services/order-api/reconciliation/repair-lost-events.ts'
import { neverAborts } from '../../../services/shared/runtime/backoff.ts'
import { createPool, type Pool } from '../../../services/shared/database/database.ts'
import { readPositions } from '../../../services/shared/kafka/read-positions.ts'
import { enqueueOrders } from '../../../services/shared/orders/enqueue-orders.ts'
import { placeTestOrders, type TestOrder } from './place-test-orders.ts'
import { readDeadLetters } from './read-dead-letters.ts'
import { createRecordingLog } from '../recording-log.ts'
import { createScope } from '../scope.ts'
import { createTestDatabase } from '../servers/test-database.ts'
import { createTestTopic, readOffsets, silentLog, testKafkaAccess } from '../servers/test-topics.ts'
import { unique, uniqueUserId } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

/** Where orders wait for events that were lost: a database, a topic and a group, all of the test's own. */
interface Place {
  readonly database: Pool
  readonly topic: string
  readonly group: string
}

export const users = (count: number) => Array.from({ length: count }, uniqueUserId)
export const idsOf = (orders: readonly TestOrder[]) => orders.map(({ orderId }) => orderId)
export const eventsOf = (orders: readonly TestOrder[]) => orders.map(({ event }) => event)

export async function setPlace(t: TestContext, partitions = 3) {
  const scope = createScope(t)
  const url = await createTestDatabase(scope)
  const database = createPool({ url }, { connections: 3 })
  scope.onEnd(() => database.end())
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
    quietForMs: 300_000,
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
    const connection = await database.getConnection()
    try {
      return await repair(connection, neverAborts)
    } finally {
      connection.destroy()
    }
  }
  return { round, repaired, left, lines }
}

/** Orders of so many minutes ago, with which nothing has happened since. */
export async function placeOldOrders(database: Pool, count: number, minutes = 10): Promise<TestOrder[]> {
  const orders = await placeTestOrders(database, users(count))
  await makeOlder(database, orders, minutes)
  return orders
}

/** Orders and all that happened with them were so much earlier. */
export async function makeOlder(database: Pool, orders: readonly TestOrder[], minutes = 10): Promise<void> {
  await database.query(
    `UPDATE orders SET createdAt = createdAt - INTERVAL ? MINUTE, updatedAt = updatedAt - INTERVAL ? MINUTE
     WHERE id IN (?)`,
    [minutes, minutes, idsOf(orders)],
  )
}

/** Orders whose events were put there, each by itself. */
export async function readOutbox(database: Pool): Promise<number[]> {
  const [rows] = await database.query('SELECT firstOrderId FROM outbox ORDER BY firstOrderId')
  return (rows as { firstOrderId: number }[]).map(({ firstOrderId }) => firstOrderId)
}

/** Which orders have dead letters, in the order in which they were stored. */
export const lettersOf = async (database: Pool) =>
  (await readDeadLetters(database)).map(({ orderId }) => orderId)

/** As the relay does when Kafka has them. */
export const emptyOutbox = (database: Pool) => database.query('DELETE FROM outbox')

/** Puts events of these orders into the outbox once more. */
export async function enqueue(database: Pool, orders: readonly TestOrder[]): Promise<void> {
  const connection = await database.getConnection()
  await connection.beginTransaction()
  await enqueueOrders(connection, idsOf(orders))
  await connection.commit()
  connection.release()
}
