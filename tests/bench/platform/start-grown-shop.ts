import type { Scope } from '../../support/scope.ts'
import { createTestDatabase } from '../../support/servers/test-database.ts'
import { formatNumber } from '../report/format-spread.ts'
import { fillShop, type Filling } from './fill-shop.ts'
import { pidOf } from './pid-of.ts'
import type { Platform } from './start-platform.ts'

const HALF_A_DAY_MS = 12 * 3_600_000

/** A shop that has sold for long, with a database and an order API of its own. */
export interface GrownShop {
  /** For people: how many orders it was filled with. */
  readonly name: string
  /** The same as a number; their ids begin with 1. */
  readonly orders: number
  /** Of the order API, without a trailing slash. */
  readonly url: string
  readonly databaseUrl: string
  readonly productIds: readonly number[]
  readonly pids: () => Record<'server' | 'database', number>
}

export async function startGrownShop(
  scope: Scope,
  platform: Platform,
  orders: number,
  onProgress: Filling['onProgress'],
): Promise<GrownShop> {
  const { stack, signal } = platform
  const databaseUrl = await createTestDatabase(scope, { server: stack.env.DATABASE_URL ?? '' })
  const productIds = await fillShop(databaseUrl, orders, { signal, onProgress })
  const topic = `bench-growth-${orders}`
  const { url, component } = await platform.startService('order-api', `order-api-${orders}`, {
    DATABASE_URL: databaseUrl,
    KAFKA_TOPIC: topic,
    KAFKA_GROUP: topic,
    // Kafka never had the events of the orders that are pending here: they would count as lost, in mid-measurement.
    RECONCILE_AFTER_MS: String(HALF_A_DAY_MS),
  })
  const pids = () => ({ server: pidOf(component), database: pidOf(stack.component('database')) })
  return { name: describeSize(orders), orders, url, databaseUrl, productIds, pids }
}

/** For example `10,000 orders`. */
export const describeSize = (orders: number) => `${formatNumber(orders)} orders`
