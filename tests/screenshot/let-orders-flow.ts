import { postJson, readOverview, restockAll } from '../support/browser/control-room.ts'
import { waitFor } from '../support/wait-for.ts'

/** A minute of orders. */
const ORDERS = 4_000
const PER_SECOND = 60
const PATIENCE_MS = 120_000

/** Places orders, stops the consumer for a while, and resolves while the rest flows: the chart has all of it. */
export async function letOrdersFlow(operations: string): Promise<void> {
  await restockAll(operations)
  await postJson(`${operations}/api/orders`, { count: ORDERS, ratePerSecond: PER_SECOND })
  await untilOrders(operations, 'success', ORDERS / 4)
  await postJson(`${operations}/api/consumer/stop`, {})
  await untilOrders(operations, 'pending', ORDERS / 8)
  await postJson(`${operations}/api/consumer/start`, {})
  await untilOrders(operations, 'success', (ORDERS / 8) * 5)
}

async function untilOrders(operations: string, status: 'pending' | 'success', wanted: number): Promise<void> {
  const reached = async () => ((await readOverview(operations)).orders[status] ?? 0) >= wanted
  await waitFor(`${wanted} orders to be ${status}`, reached, PATIENCE_MS)
}
