import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import {
  startSimulator,
  TOKEN,
  type TestOptions,
  type TestSimulator,
} from '../../../infra/line-simulator/testing/test-simulator.ts'
import { countStatuses, placeTestOrders, type TestOrder } from '../data/place-test-orders.ts'
import { createScope, type Scope } from '../scope.ts'
import { startTestNotifier, type TestNotifier } from './start-test-notifier.ts'
import { openTestDatabase, type TestDatabase } from '../servers/test-database.ts'
import { createTestTopic, produce, waitUntilConsumed } from '../servers/test-topics.ts'
import { unique } from '../unique.ts'
import { waitFor } from '../wait-for.ts'

/** Far more than a machine needs that has nothing else to do. */
const TIMEOUT_MS = 90_000

/** What a notifier works with: orders, a topic and LINE, all of the test's own. */
export interface NotifierFixture {
  readonly scope: Scope
  readonly database: TestDatabase
  readonly topic: string
  readonly group: string
  readonly line: TestSimulator
  /** The settings of a notifier that uses these. */
  readonly env: Readonly<Record<string, string>> & { readonly DATABASE_URL: string }
  readonly startNotifier: (env?: Readonly<Record<string, string>>) => Promise<TestNotifier>
  /** Orders that are in the database and in the topic. */
  readonly order: (userIds: readonly string[], options?: { productName?: string }) => Promise<TestOrder[]>
  /** Waits until so many orders are `success`. */
  readonly waitForSuccess: (count: number) => Promise<void>
  readonly waitUntilConsumed: (group?: string) => Promise<void>
  /** LINE accepted exactly these orders' messages, once each, and each user's in this order. */
  readonly assertNotifiedOnce: (orders: readonly TestOrder[]) => Promise<void>
}

export async function startNotifierFixture(
  t: TestContext,
  { partitions = 3, simulator = {} }: { partitions?: number; simulator?: TestOptions } = {},
): Promise<NotifierFixture> {
  // Before the simulator, so that notifiers stop while LINE still answers.
  const scope = createScope(t)
  // Its clock stands still, so it would never refill its rate limit.
  const settings = { SIMULATOR_PUSHES_PER_SECOND: '1000000', ...simulator.env }
  const line = await startSimulator(t, { ...simulator, env: settings })
  const { url: databaseUrl, database } = await openTestDatabase(scope)
  const topic = await createTestTopic(partitions)
  const group = unique('group')
  const env = {
    DATABASE_URL: databaseUrl,
    KAFKA_TOPIC: topic,
    KAFKA_GROUP: group,
    LINE_API_BASE_URL: line.url,
    LINE_ACCESS_TOKEN: TOKEN,
  }
  return {
    scope,
    database,
    topic,
    group,
    line,
    env,
    startNotifier: (different) => startTestNotifier(scope, { ...env, ...different }),
    order: async (userIds, options) => {
      const orders = await placeTestOrders(database, userIds, options)
      await produce(
        topic,
        orders.map(({ event }) => event),
      )
      return orders
    },
    waitForSuccess: async (count) => {
      const enough = async () => ((await countStatuses(database)).success ?? 0) >= count
      await waitFor(`${count} successful orders`, enough, TIMEOUT_MS)
    },
    waitUntilConsumed: (consumer = group) => waitUntilConsumed(topic, consumer),
    assertNotifiedOnce: async (orders) => {
      const messages = await line.messages()
      const keysByUser = (list: readonly { user: string; key: string | null }[]) =>
        Object.fromEntries(
          [...Map.groupBy(list, ({ user }) => user)].map(([user, all]) => [user, all.map(({ key }) => key)]),
        )
      assert.deepEqual(
        keysByUser(messages.map(({ to, retryKey }) => ({ user: to, key: retryKey }))),
        keysByUser(orders.map(({ userId, retryKey }) => ({ user: userId, key: retryKey }))),
      )
    },
  }
}

/** What a notifier reports at `/readyz`. */
export async function readReadiness(url: string): Promise<{
  readonly ready: boolean
  readonly kafka: string
  readonly database: string
  readonly line: string
  /** Those that wait, and why. */
  readonly messages: string
}> {
  const answer = await fetch(`${url}/readyz`)
  const states = (await answer.json()) as { kafka: string; database: string; line: string; messages: string }
  return { ready: answer.status === 200, ...states }
}
